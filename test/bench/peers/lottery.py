"""The protocol of the preset mnist-lottery in PyTorch, one replicate: `lottery.py FOLDER STEPS SEED FUSED`.

FOLDER has the MNIST files. Iterative magnitude pruning of LeNet-300-100 with rewinding to the start, and at four levels a
fresh initialisation under the ticket's mask and a random mask, each measured on validation and test sets every 100 steps and
on 10,000 training images at its end: the same work that Ticketlab does, on one thread, so that two replicates fill two cores.
"""

import sys

import torch
from torch import nn
from torch.nn import functional

BATCH = 60
LEVELS = 9
CONTROLS_AT = {4, 6, 8, 9}
RATE, OUTPUT_RATE = 0.36, 0.19
RECORD_EVERY = 100


def read_idx(path, header):
    with open(path, "rb") as file:
        return torch.frombuffer(bytearray(file.read()), dtype=torch.uint8, offset=header)


def load(folder, kind):
    images = read_idx(f"{folder}/{kind}-images-idx3-ubyte", 16).reshape(-1, 784).float()
    labels = read_idx(f"{folder}/{kind}-labels-idx1-ubyte", 8).long()
    return (images / 255 - 0.1307) / 0.3081, labels


def new_network():
    network = nn.Sequential(
        nn.Linear(784, 300), nn.ReLU(), nn.Linear(300, 100), nn.ReLU(), nn.Linear(100, 10)
    )
    for layer in network:
        if isinstance(layer, nn.Linear):
            nn.init.xavier_normal_(layer.weight)
            nn.init.zeros_(layer.bias)
    return network


def weights_of(network):
    return [p for p in network.parameters() if p.dim() == 2]


@torch.no_grad()
def evaluate(network, images, labels):
    loss = wrong = 0
    for x, y in zip(images.split(1000), labels.split(1000)):
        logits = network(x)
        loss += functional.cross_entropy(logits, y, reduction="sum").item()
        wrong += (logits.argmax(1) != y).sum().item()
    return loss / len(labels), 100 * wrong / len(labels)


def train(network, masks, data, steps, fused):
    (images, labels), validation, test = data
    weights = weights_of(network)
    apply = lambda: torch._foreach_mul_(weights, masks)
    with torch.no_grad():
        apply()
    optimizer = torch.optim.Adam(network.parameters(), lr=1.2e-3, fused=fused or None)
    order = iter(())
    for step in range(1, steps + 1):
        batch = next(order, None)
        if batch is None:
            order = iter(torch.randperm(len(labels)).split(BATCH))
            batch = next(order)
        optimizer.zero_grad(set_to_none=True)
        functional.cross_entropy(network(images[batch]), labels[batch]).backward()
        optimizer.step()
        with torch.no_grad():
            apply()
        if step % RECORD_EVERY == 0:
            evaluate(network, *validation)
            evaluate(network, *test)
    evaluate(network, images[:10_000], labels[:10_000])


def prune(network, masks):
    pruned = []
    for i, (weight, mask) in enumerate(zip(weights_of(network), masks)):
        rate = OUTPUT_RATE if i == len(masks) - 1 else RATE
        kept = weight.detach().abs()[mask == 1]
        threshold = kept.kthvalue(max(1, round(rate * len(kept)))).values
        pruned.append(mask * (weight.detach().abs() > threshold))
    return pruned


def shuffled(mask):
    return mask.flatten()[torch.randperm(mask.numel())].reshape(mask.shape)


def main():
    folder, steps, seed, fused = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4] == "true"
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    torch.manual_seed(seed)
    images, labels = load(folder, "train")
    data = (images[:55_000], labels[:55_000]), (images[55_000:], labels[55_000:]), load(folder, "t10k")
    network = new_network()
    start = {name: value.clone() for name, value in network.state_dict().items()}
    masks = [torch.ones_like(w) for w in weights_of(network)]
    for level in range(LEVELS + 1):
        if level in CONTROLS_AT:
            train(new_network(), masks, data, steps, fused)
            train(new_network(), [shuffled(mask) for mask in masks], data, steps, fused)
        network.load_state_dict(start)
        train(network, masks, data, steps, fused)
        masks = prune(network, masks)


main()
