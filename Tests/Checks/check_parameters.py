#!/usr/bin/env python3
"""Checks that every trial of a twin ran with its own hyperparameters and began at its source's accuracy.

  check_parameters.py SOURCE TWIN [--accuracy-within 0.001]

The source's hyperparameters stand unchanged in the twin's params.json. Iteration 0 evaluates the source with its
smallest weights (below exp(-6.5) = 0.0015) pruned, so its accuracy may differ in a few samples from what the source's
result.json states for the same data; the differences are printed.

Needs the standard library only. Exit code 0 when all holds, 1 otherwise.
"""
import argparse
import json
import os
import sys

KEPT = (
    "model::type model::nlin model::dropout model::channels_in model::init_type seed training::batchsize "
    "optim::optimizer optim::lr optim::wd optim::momentum optim::nesterov"
).split()


def read(*path):
    with open(os.path.join(*path)) as file:
        return json.load(file)


def rows(*trial):
    with open(os.path.join(*trial, "result.json")) as file:
        return [json.loads(line) for line in file]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source")
    parser.add_argument("twin")
    parser.add_argument("--accuracy-within", type=float, default=0.001)
    options = parser.parse_args()
    faults, largest, exact = [], 0.0, 0
    trials = sorted(entry.name for entry in os.scandir(options.source) if entry.is_dir())
    for name in trials:
        if not os.path.isdir(os.path.join(options.twin, name)):
            faults.append("%s is not in the twin" % name)
            continue
        source, twin = read(options.source, name, "params.json"), read(options.twin, name, "params.json")
        for key in KEPT:
            if key in source and twin.get(key) != source[key]:
                faults.append("%s: %s is %s, the source has %s" % (name, key, twin.get(key), source[key]))
        epoch = twin["training::sample_epoch"]
        stated = [row for row in rows(options.source, name) if row["training_iteration"] == epoch][0]
        first = rows(options.twin, name)[0]
        for key in ("test_acc", "val_acc"):
            if key in stated:
                off = first[key] - stated[key]
                largest = max(largest, abs(off))
                exact += off == 0
                if abs(off) > options.accuracy_within:
                    faults.append("%s: %s is %s at iteration 0, stated %s" % (name, key, first[key], stated[key]))
    for fault in faults:
        print("FAULT", fault)
    print(
        "%d trials with their own hyperparameters; iteration 0 against the stated accuracies: %d equal, "
        "largest difference %.4f; %d faults" % (len(trials), exact, largest, len(faults))
    )
    return 1 if faults else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except OSError as error:
        sys.exit("Error: %s" % error)
