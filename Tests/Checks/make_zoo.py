#!/usr/bin/env python3
"""Writes a small model zoo as Ray Tune leaves it, with its data set, for checks of the whole tool.

  make_zoo.py OUT [--kind grey28|rgb28|rgb32] [--models N] [--train N --val N --test N] [--odd]

The models are untrained (random weights). They cover all nonlinearities, optimisers, with and without dropout
layers; grey28 and rgb28 hold CNN and CNN2, rgb32 holds CNN3. The images show strokes whose place and direction
depend on the class, so training has something to find. With --odd there are trials that a run must skip, each for
another reason, one that diverges, and sound ones in unusual clothes.

OUT/../<name of OUT>.expected.json says what must become of each trial: {"sound": [...], "skipped": {name: words in
the reason}, "failed": [...]}. The same arguments give the same bytes. Needs the standard library only.
"""
import argparse
import json
import math
import os
import random
import sys
from array import array

from torchfile import DataSet, Tensor, save

EPOCHS = 3
CONVOLUTIONS = {
    "CNN": ((8, 5), (6, 5), (4, 2)),
    "CNN2": ((6, 5), (9, 5), (6, 2)),
    "CNN3": ((16, 3), (32, 3), (15, 3)),
}
FEATURES = {"CNN": 36, "CNN2": 54, "CNN3": 60}
INDICES = {False: (0, 3, 6, 9, 11), True: (0, 4, 8, 11, 14)}
INDICES_CNN3 = (0, 4, 8, 13, 16)
NONLINEARITIES = ("tanh", "relu", "leakyrelu", "sigmoid", "silu", "gelu")
OPTIMIZERS = (
    {"optim::optimizer": "adam", "optim::lr": 0.002, "optim::wd": 0.0},
    {"optim::optimizer": "sgd", "optim::lr": 0.01, "optim::wd": 0.001, "optim::momentum": 0.9, "optim::nesterov": True},
    {"optim::optimizer": "rms_prop", "optim::lr": 0.0005, "optim::wd": 0.0001, "optim::momentum": 0.5},
    {"optim::optimizer": "sgd", "optim::lr": 0.02},
)


def images(rng, count, channels, side):
    """Strokes over noise: the class decides where a stroke lies and which way it runs."""
    pixels, labels = array("f"), array("q")
    for _ in range(count):
        label = rng.randrange(10)
        angle = math.pi * label / 10 + rng.gauss(0, 0.08)
        x0 = side / 2 + (label % 3 - 1) * side / 6 + rng.gauss(0, 1)
        y0 = side / 2 + (label // 3 - 1) * side / 7 + rng.gauss(0, 1)
        across, along = (-math.sin(angle), math.cos(angle)), (math.cos(angle), math.sin(angle))
        for channel in range(channels):
            ink = rng.uniform(1.5, 2.5) * (1 if channel != label % 3 else 0.5)
            for y in range(side):
                for x in range(side):
                    off = abs((x - x0) * across[0] + (y - y0) * across[1])
                    length = abs((x - x0) * along[0] + (y - y0) * along[1])
                    value = ink * max(0.0, 1 - off / 2) if length < side / 3 else 0.0
                    pixels.append(value - 0.4 + 0.2 * (rng.random() - 0.5))
        labels.append(label)
    return DataSet(Tensor((count, channels, side, side), pixels), Tensor((count,), labels))


def state_dict(rng, architecture, channels, dropout_layers, code="f"):
    """Uniform in ±sqrt(3 / inputs), so that activations keep their scale."""
    shapes, inputs = [], channels
    for outputs, kernel in CONVOLUTIONS[architecture]:
        shapes.append((outputs, inputs, kernel, kernel))
        inputs = outputs
    shapes += [(20, FEATURES[architecture]), (10, 20)]
    indices = INDICES_CNN3 if architecture == "CNN3" else INDICES[dropout_layers]
    state = {}
    for index, shape in zip(indices, shapes):
        bound = math.sqrt(3 / math.prod(shape[1:]))
        count = math.prod(shape)
        weight, bias = ([rng.uniform(-bound, bound) for _ in range(n)] for n in (count, shape[0]))
        state["module_list.%d.weight" % index] = Tensor(shape, weight, code)
        state["module_list.%d.bias" % index] = Tensor(shape[:1], bias, code)
    return state


class Zoo:
    """Writes trial after trial and remembers what must become of each."""

    def __init__(self, out, kind, seed):
        self.out, self.kind, self.rng = out, kind, random.Random(seed)
        self.channels = 1 if kind == "grey28" else 3
        self.side = 32 if kind == "rgb32" else 28
        self.families = ("CNN3",) if kind == "rgb32" else ("CNN", "CNN", "CNN2")
        self.expected = {"sound": [], "skipped": {}, "failed": []}
        self.count = 0
        os.makedirs(out)

    def trial(self, changes=(), skipped=None, failed=False, wrapper=None, checkpoint=None, code="f", epochs=EPOCHS):
        """Adds a trial whose params.json has `changes` (None removes a key); returns its folder."""
        n, rng = self.count, self.rng
        self.count += 1
        dropout = (0.0, 0.0, 0.3)[n % 3]
        family = self.families[n % len(self.families)]
        params = {
            "model::type": family,
            "model::channels_in": self.channels,
            "model::o_dim": 10,
            "model::nlin": NONLINEARITIES[n % 6],
            "model::dropout": dropout,
            "model::init_type": "kaiming_uniform",
            **OPTIMIZERS[n % 4],
            "training::batchsize": (10, 16, 10)[n % 3],
            "training::epochs_train": EPOCHS,
            "cuda": False,
            "seed": n + 1,
        }
        params.update(changes)
        params = {key: value for key, value in params.items() if value is not None}
        name = "NN_tune_trainable_7c0de_%05d_%d_seed=%d_2022-03-01_12-00-00" % (n, n, n + 1)
        folder = os.path.join(self.out, name)
        os.makedirs(folder)
        state = state_dict(rng, family, self.channels, dropout > 0, code)
        if wrapper:
            state = {wrapper: {"module." + key: value for key, value in state.items()}}
        for epoch in (0, epochs):
            path = os.path.join(folder, (checkpoint or "checkpoint_%06d") % epoch)
            os.makedirs(path)
            save(os.path.join(path, "checkpoints"), state)
        with open(os.path.join(folder, "params.json"), "w") as file:
            json.dump(params, file, indent=2, sort_keys=True)
        with open(os.path.join(folder, "result.json"), "w") as file:
            for epoch in range(epochs + 1):
                row = {"train_loss": 2.3, "train_acc": 0.1, "test_loss": 2.3, "test_acc": 0.1}
                row.update({"done": epoch == epochs, "training_iteration": epoch, "config": params})
                file.write(json.dumps(row) + "\n")
        if skipped:
            self.expected["skipped"][name] = skipped
        else:
            self.expected["failed" if failed else "sound"].append(name)
        return folder

    def last(self, folder):
        return os.path.join(folder, "checkpoint_%06d" % EPOCHS, "checkpoints")

    def odd_trials(self):
        """One trial for each way of being odd. The words must occur in the reason given for it."""
        os.remove(os.path.join(self.trial(skipped="params.json"), "params.json"))
        open(self.last(self.trial(skipped="empty")), "wb").close()
        path = self.last(self.trial(skipped="truncated"))
        with open(path, "rb+") as file:
            file.truncate(os.path.getsize(path) // 2)
        broken = self.trial(skipped="NaN")
        state = state_dict(self.rng, self.families[0], self.channels, self.kind == "rgb32")
        next(iter(state.values())).values[7] = math.nan
        save(self.last(broken), state)
        self.trial(skipped="epoch", epochs=EPOCHS - 1)
        self.trial({"optim::lr": None}, skipped="optim::lr")
        self.trial({"optim::optimizer": "lbfgs"}, skipped="lbfgs")
        sgd = {"optim::optimizer": "sgd", "optim::lr": 0.01, "optim::momentum": 0}
        self.trial({**sgd, "optim::nesterov": True}, skipped="nesterov")
        self.trial({**sgd, "optim::lr": 1e30, "optim::nesterov": False}, failed=True)
        # Sound ones in unusual clothes.
        self.trial(wrapper="state_dict")
        self.trial(checkpoint="checkpoint_%d")
        self.trial(code="d")
        self.trial({**sgd, "seed": None, "model::dropout": None, "optim::wd": None, "optim::nesterov": None})
        self.trial({"model::dropout": 0.5, "model::use_bias": False, "model::o_dim": 4})
        self.trial({"optim::lr": 0, "optim::optimizer": "adam"})

    def finish(self, sizes):
        data = {name + "set": images(self.rng, n, self.channels, self.side) for name, n in sizes.items() if n}
        save(os.path.join(self.out, "dataset.pt"), {**data, "dataset_seed": 42})
        with open(os.path.join(self.out, "config.json"), "w") as file:
            json.dump({"model::type": self.families[0], "seed": {"grid_search": list(range(1, self.count + 1))}}, file)
        open(os.path.join(self.out, "readme.md"), "w").close()
        with open(self.out.rstrip("/") + ".expected.json", "w") as file:
            json.dump(self.expected, file, indent=2)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out")
    parser.add_argument("--kind", choices=("grey28", "rgb28", "rgb32"), default="grey28")
    parser.add_argument("--models", type=int, default=6, help="sound models (default: 6)")
    for name, size in (("train", 600), ("val", 200), ("test", 200)):
        parser.add_argument("--" + name, type=int, default=size)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--odd", action="store_true")
    options = parser.parse_args()
    zoo = Zoo(options.out, options.kind, options.seed)
    for _ in range(options.models):
        zoo.trial()
    if options.odd:
        zoo.odd_trials()
    zoo.finish({"train": options.train, "val": options.val, "test": options.test})


if __name__ == "__main__":
    try:
        main()
    except OSError as error:
        sys.exit("Error: %s" % error)
