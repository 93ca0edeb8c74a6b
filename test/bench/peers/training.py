"""Trains one of the benchmark's networks with PyTorch on the CPU, as fast as it can, and times it.

Started with the name of a workload, it prints PyTorch's version. Then for each line of JSON on stdin it prints one line:
milliseconds for {"threads", "fused", "compiled", "channelsLast", "density", "steps"}, or null where that setting does not
work, and GFLOP/s for {"threads", "multiply"}. Batches are random and lie ready, so that loading data costs nothing; masks are
applied as fast as PyTorch can: all at once to the weights after each step.
"""

import json
import sys
import time

import torch
from torch import nn
from torch.nn import functional

WARM_UP = {False: 2, True: 5}


def lenet():
    return nn.Sequential(
        nn.Linear(784, 300), nn.ReLU(), nn.Linear(300, 100), nn.ReLU(), nn.Linear(100, 10)
    )


def conv2():
    return nn.Sequential(
        nn.Conv2d(3, 64, 3, padding=1),
        nn.ReLU(),
        nn.Conv2d(64, 64, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(64 * 16 * 16, 256),
        nn.ReLU(),
        nn.Linear(256, 256),
        nn.ReLU(),
        nn.Linear(256, 10),
    )


class Block(nn.Module):
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
        y = functional.relu(self.bn1(self.conv1(x)), inplace=True)
        return functional.relu(self.bn2(self.conv2(y)) + self.shortcut(x), inplace=True)


def resnet20():
    widths = [16, 16, 16, 32, 32, 32, 64, 64, 64]
    blocks, inputs = [], 16
    for outputs in widths:
        blocks.append(Block(inputs, outputs, 1 if outputs == inputs else 2))
        inputs = outputs
    return nn.Sequential(
        nn.Conv2d(3, 16, 3, padding=1, bias=False),
        nn.BatchNorm2d(16),
        nn.ReLU(inplace=True),
        *blocks,
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(64, 10),
    )


def adam(rate):
    return lambda parameters, fused: torch.optim.Adam(parameters, lr=rate, fused=fused or None)


def sgd(parameters, fused):
    return torch.optim.SGD(parameters, lr=0.1, momentum=0.9, weight_decay=1e-4, fused=fused or None)


# network, optimiser, batch size, shape of an image
WORKLOADS = {
    "lenet-300-100": (lenet, adam(1.2e-3), 60, (784,)),
    "conv-2": (conv2, adam(2e-4), 60, (3, 32, 32)),
    "resnet-20": (resnet20, sgd, 128, (3, 32, 32)),
}


def random_batches(batch, shape, channels_last):
    torch.manual_seed(0)
    for _ in range(8):
        x = torch.randn(batch, *shape)
        if channels_last:
            x = x.to(memory_format=torch.channels_last)
        yield x, torch.randint(0, 10, (batch,))


class Trainer:
    def __init__(self, workload, fused, compiled, channels_last, density):
        network, optimizer, batch, shape = WORKLOADS[workload]
        self.model = network()
        if channels_last:
            self.model = self.model.to(memory_format=torch.channels_last)
        self.optimizer = optimizer(self.model.parameters(), fused)
        self.loss = torch.compile(self.plain_loss) if compiled else self.plain_loss
        self.weights = [p for p in self.model.parameters() if p.dim() > 1]
        self.masks = [(torch.rand_like(w) < density).to(w.dtype) for w in self.weights]
        self.masked = density < 1
        self.batches = list(random_batches(batch, shape, channels_last))
        self.apply_masks()
        self.train(WARM_UP[compiled])

    def apply_masks(self):
        if self.masked:
            with torch.no_grad():
                torch._foreach_mul_(self.weights, self.masks)

    def plain_loss(self, x, y):
        return functional.cross_entropy(self.model(x), y)

    def train(self, steps):
        for step in range(steps):
            x, y = self.batches[step % len(self.batches)]
            self.optimizer.zero_grad(set_to_none=True)
            self.loss(x, y).backward()
            self.optimizer.step()
            self.apply_masks()


def milliseconds(work):
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1e3


def multiply(size):
    a, b = torch.randn(size, size), torch.randn(size, size)
    repeats = 10
    best = min(milliseconds(lambda: [a @ b for _ in range(repeats)]) for _ in range(3))
    return 2 * size**3 * repeats / best / 1e6


def answer(request, workload, trainers):
    torch.set_num_threads(request["threads"])
    if "multiply" in request:
        return multiply(request["multiply"])
    setting = tuple(request[name] for name in ("fused", "compiled", "channelsLast", "density"))
    key = (*setting, request["threads"])
    if key not in trainers:
        try:
            trainers[key] = Trainer(workload, *setting)
        except Exception as error:
            print(f"PyTorch {key}: {error}", file=sys.stderr)
            trainers[key] = None
    trainer = trainers[key]
    return trainer and milliseconds(lambda: trainer.train(request["steps"]))


def main():
    workload = sys.argv[1]
    # what is below the normal floats would slow PyTorch down
    torch.set_flush_denormal(True)
    print(json.dumps(torch.__version__), flush=True)
    trainers = {}
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line), workload, trainers)), flush=True)


main()
