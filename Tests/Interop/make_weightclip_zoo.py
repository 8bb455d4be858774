#!/usr/bin/env python3
"""Trains a small zoo with real PyTorch and writes it as WeightCLIP's script for CNN3 zoos does.

  make_weightclip_zoo.py ZOO [--models N]

dataset.pt holds objects of a class of this program, with the tensors `data` and `targets`; params.json has `lr`,
`weight_decay`, `batch_size` and `num_epochs` and names no optimiser; rows number their epochs from 0 under `epoch` and tell
accuracies in percent; the first epochs keep no checkpoint, the others `checkpoints`, `optimizer` and `scheduler`.
"""
import argparse
import json
import math
import os

import torch
from torch.nn import functional as F

import networks

EPOCHS, FIRST_KEPT, WARM_UP = 4, 2, 1
CLASSES, BATCH, RATE, DECAY = 5, 16, 5e-3, 1e-4
NONLINEARITY = "gelu"


class CachedDataset(torch.utils.data.Dataset):
    """As dataset.pt of those zoos holds it; pickled as a class of __main__."""

    def __init__(self, data, targets):
        self.transform = None
        self.data = data
        self.targets = targets

    def __len__(self):
        return len(self.targets)

    def __getitem__(self, index):
        return self.data[index], self.targets[index]


def sample(prototypes, count):
    """Noisy images of the classes, from -1 to 1."""
    targets = torch.randint(0, CLASSES, (count,))
    data = (prototypes[targets] + 0.8 * torch.randn(count, *prototypes.shape[1:])).clamp(-1, 1)
    return CachedDataset(data, targets)


def fresh_state():
    """The shapes of a CNN3 with dropout layers, whose weights are drawn as PyTorch draws them."""
    layers = [
        (0, torch.nn.Conv2d(3, 16, 3)), (4, torch.nn.Conv2d(16, 32, 3)), (8, torch.nn.Conv2d(32, 15, 3)),
        (13, torch.nn.Linear(60, 20)), (16, torch.nn.Linear(20, CLASSES)),
    ]
    return {
        "module_list.%d.%s" % (index, key): value
        for index, layer in layers
        for key, value in layer.state_dict().items()
    }


def rate_factor(epoch):
    if epoch < WARM_UP:
        return (epoch + 1) / WARM_UP
    return 0.5 * (1 + math.cos(math.pi * (epoch - WARM_UP) / (EPOCHS - WARM_UP)))


def measures(model, dataset):
    """Mean loss, and accuracy in percent."""
    correct, loss, _ = networks.evaluate(model, dataset.data, dataset.targets)
    return loss, 100.0 * correct / len(dataset)


def train(folder, seed, sets):
    torch.manual_seed(seed)
    model = networks.network(fresh_state(), NONLINEARITY)
    optimizer = torch.optim.Adam(model.parameters(), lr=RATE, weight_decay=DECAY)
    scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, rate_factor)
    os.makedirs(folder)
    train_set = sets["trainset"]
    for epoch in range(EPOCHS):
        losses, correct = [], 0
        for batch in torch.randperm(len(train_set)).split(BATCH):
            optimizer.zero_grad()
            output = model(train_set.data[batch])
            loss = F.cross_entropy(output, train_set.targets[batch])
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
            correct += int((output.argmax(1) == train_set.targets[batch]).sum())
        scheduler.step()
        row = {
            "epoch": epoch, "train_loss": sum(losses) / len(losses), "train_acc": 100.0 * correct / len(train_set),
        }
        for part in ("val", "test"):
            row[part + "_loss"], row[part + "_acc"] = measures(model, sets[part + "set"])
        row.update(learning_rate=optimizer.param_groups[0]["lr"], time_per_epoch=1.0)
        with open(os.path.join(folder, "result.json"), "a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")
        if epoch >= FIRST_KEPT:
            checkpoint = os.path.join(folder, "checkpoint_%06d" % epoch)
            os.mkdir(checkpoint)
            for name, part in (("checkpoints", model), ("optimizer", optimizer), ("scheduler", scheduler)):
                torch.save(part.state_dict(), os.path.join(checkpoint, name))
    params = {
        "seed": seed, "num_epochs": EPOCHS, "batch_size": BATCH, "lr": RATE, "weight_decay": DECAY,
        "warmup_epochs": WARM_UP, "grad_clip": 0.0, "best_test_acc": row["test_acc"], "final_test_acc": row["test_acc"],
        "model::type": "CNN3", "model::channels_in": 3, "model::o_dim": CLASSES, "model::nlin": NONLINEARITY,
        "model::dropout": 0.0, "model::init_type": "uniform",
    }
    with open(os.path.join(folder, "params.json"), "w", encoding="utf-8") as file:
        json.dump(params, file, indent=2)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("zoo")
    parser.add_argument("--models", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    os.makedirs(options.zoo)
    prototypes = 0.5 * torch.randn(CLASSES, 3, 32, 32)
    sets = {name: sample(prototypes, count) for name, count in (("trainset", 400), ("valset", 100), ("testset", 200))}
    torch.save(sets, os.path.join(options.zoo, "dataset.pt"))
    for seed in range(1, options.models + 1):
        train(os.path.join(options.zoo, "NN_tune_trainable_seed=%d" % seed), seed, sets)


if __name__ == "__main__":
    main()
