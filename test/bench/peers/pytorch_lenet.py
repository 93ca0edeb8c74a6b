"""Trains LeNet-300-100 on MNIST with PyTorch on the CPU, as fast as it can, and times it.

Started with the folder of the MNIST files, it prints PyTorch's version. Then for each line of JSON on stdin it prints one
line: milliseconds for {"threads", "fused", "compiled", "steps"}, or null where that setting does not work, and
GFLOP/s for {"threads", "multiply"}. Batches are gathered beforehand, so that loading data costs nothing.
"""

import json
import sys
import time

import torch

BATCH = 60
BATCHES = 900


def read_idx(path, header):
    with open(path, "rb") as file:
        return torch.frombuffer(bytearray(file.read()), dtype=torch.uint8, offset=header)


def gather_batches(folder):
    images = read_idx(f"{folder}/train-images-idx3-ubyte", 16).reshape(-1, 784)[: BATCH * BATCHES]
    labels = read_idx(f"{folder}/train-labels-idx1-ubyte", 8)[: BATCH * BATCHES]
    x = (images.float() / 255 - 0.1307) / 0.3081
    y = labels.long()
    return [(a.clone(), b.clone()) for a, b in zip(x.split(BATCH), y.split(BATCH))]


class Trainer:
    def __init__(self, fused, compiled):
        self.model = torch.nn.Sequential(
            torch.nn.Linear(784, 300),
            torch.nn.ReLU(),
            torch.nn.Linear(300, 100),
            torch.nn.ReLU(),
            torch.nn.Linear(100, 10),
        )
        self.optimizer = torch.optim.Adam(self.model.parameters(), lr=1.2e-3, fused=fused or None)
        self.loss = torch.compile(self.plain_loss) if compiled else self.plain_loss
        self.position = 0

    def plain_loss(self, x, y):
        return torch.nn.functional.cross_entropy(self.model(x), y)

    def train(self, batches, steps):
        for _ in range(steps):
            x, y = batches[self.position]
            self.position = (self.position + 1) % len(batches)
            self.optimizer.zero_grad(set_to_none=True)
            self.loss(x, y).backward()
            self.optimizer.step()


def milliseconds(work):
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1e3


def multiply(size):
    a, b = torch.randn(size, size), torch.randn(size, size)
    repeats = 10
    best = min(milliseconds(lambda: [a @ b for _ in range(repeats)]) for _ in range(3))
    return 2 * size**3 * repeats / best / 1e6


def answer(request, trainers, batches):
    torch.set_num_threads(request["threads"])
    if "multiply" in request:
        return multiply(request["multiply"])
    setting = (request["fused"], request["compiled"], request["threads"])
    if setting not in trainers:
        trainers[setting] = Trainer(request["fused"], request["compiled"])
        try:
            trainers[setting].train(batches, 50)
        except Exception as error:
            print(f"PyTorch {setting}: {error}", file=sys.stderr)
            trainers[setting] = None
    trainer = trainers[setting]
    return trainer and milliseconds(lambda: trainer.train(batches, request["steps"]))


def main():
    batches = gather_batches(sys.argv[1])
    print(json.dumps(torch.__version__), flush=True)
    trainers = {}
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line), trainers, batches)), flush=True)


main()
