"""Trains ResNet-20 with PyTorch from given weights on given batches: `parity.py FOLDER`, prints the loss before each step.

FOLDER/job.json names the network's tensors in the order in which the network has them, each with its shape, and the recipe; their
values lie one after the other in weights.f32. images.u8 and labels.u8 have the training images, pixels.f32 the network's input
for each byte of each channel, order.u32 the images of each step's batch.
"""

import json
import sys
from array import array

import torch
from torch import nn
from torch.nn import functional


class Block(nn.Module):
    """Two convolutions beside a shortcut, which is one of 1 x 1 where shapes differ (option B of He et al. 2015)."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.shortcut = nn.Sequential()
        if stride != 1:
            self.shortcut = nn.Sequential(
                nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs)
            )

    def forward(self, x):
        y = functional.relu(self.bn1(self.conv1(x)))
        return functional.relu(self.bn2(self.conv2(y)) + self.shortcut(x))


def resnet20():
    blocks, inputs = [], 16
    for outputs in [16] * 3 + [32] * 3 + [64] * 3:
        blocks.append(Block(inputs, outputs, 1 if outputs == inputs else 2))
        inputs = outputs
    return nn.Sequential(
        nn.Conv2d(3, 16, 3, padding=1, bias=False),
        nn.BatchNorm2d(16),
        nn.ReLU(),
        *blocks,
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(64, 10),
    )


def read(path, kind, dtype):
    values = array(kind)
    with open(path, "rb") as file:
        values.frombytes(file.read())
    return torch.frombuffer(values, dtype=dtype)


def load_weights(network, tensors, values):
    own = {name: t for name, t in network.state_dict().items() if "num_batches" not in name}
    assert len(own) == len(tensors), f"{len(own)} tensors here, {len(tensors)} there"
    at = 0
    with torch.no_grad():
        for target, tensor in zip(own.values(), tensors):
            assert list(target.shape) == tensor["shape"], tensor["name"]
            target.copy_(values[at : at + target.numel()].reshape(target.shape))
            at += target.numel()


def main():
    folder = sys.argv[1]
    torch.set_num_threads(int(sys.argv[2]) if len(sys.argv) > 2 else 2)
    with open(f"{folder}/job.json") as file:
        job = json.load(file)
    network = resnet20()
    load_weights(network, job["tensors"], read(f"{folder}/weights.f32", "f", torch.float32))
    images = read(f"{folder}/images.u8", "B", torch.uint8).reshape(-1, 3, 32, 32)
    labels = read(f"{folder}/labels.u8", "B", torch.uint8).long()
    pixels = read(f"{folder}/pixels.f32", "f", torch.float32).reshape(3, 256)
    order = read(f"{folder}/order.u32", "I", torch.int32).long()
    optimizer = torch.optim.SGD(
        network.parameters(),
        lr=job["learningRate"],
        momentum=job["momentum"],
        weight_decay=job["weightDecay"],
    )
    losses = []
    for batch in order.split(job["batches"]):
        x = torch.stack([pixels[c][images[batch, c].long()] for c in range(3)], dim=1)
        optimizer.zero_grad()
        loss = functional.cross_entropy(network(x), labels[batch])
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    print(json.dumps({"version": torch.__version__, "losses": losses}))


main()
