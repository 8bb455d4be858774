#!/usr/bin/env python3
"""Compares the trajectories of a twin zoo with those of a twin of the same source by another program.

  check_reference.py TWIN REFERENCE_TWIN

Both zoos must hold the same trials. The numbers are means over the models. Required are

  single epochs       within 0.012 (sparsity) and 0.008 (test and train accuracy), epochs 0 to 25
  epochs 2 to the end, mean signed difference within 0.004 (sparsity) and 0.003 (accuracies)
  losses              within 3 % at every single epoch from 1 on

Losses of iteration 0 are not compared: the original code evaluates it with a negative KL weight, -scale / T, and
so states losses below zero there. From epoch 1 on both programs weight the KL alike.

Needs the standard library only. Exit code 0 when all of it holds, 1 otherwise.
"""
import argparse
import os
import sys

import layout

#  column, largest difference at single epochs, largest mean signed difference
ABSOLUTE = (("sparsity_ratio", 0.012, 0.004), ("test_acc", 0.008, 0.003), ("train_acc", 0.008, 0.003))
RELATIVE = (("train_loss", 0.03), ("test_loss", 0.03))


def means(zoo, names, column):
    """The column's mean over the models, by epoch."""
    trajectories = [[row[column] for row in layout.result_rows(os.path.join(zoo, name))] for name in names]
    lengths = {len(trajectory) for trajectory in trajectories}
    if len(lengths) != 1:
        raise SystemExit("%s: the trials have different numbers of epochs: %s" % (zoo, sorted(lengths)))
    return [sum(values) / len(values) for values in zip(*trajectories)]


def table(columns, ours, theirs):
    print("epoch " + "".join("%30s" % column for column in columns))
    print("      " + "%10s%10s%10s" % ("ours", "reference", "diff.") * len(columns))
    for epoch in range(len(ours[columns[0]])):
        cells = ((ours[column][epoch], theirs[column][epoch]) for column in columns)
        print("%5d " % epoch + "".join("%10.4f%10.4f%+10.4f" % (a, b, a - b) for a, b in cells))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("twin")
    parser.add_argument("reference")
    options = parser.parse_args()
    names = layout.folders(options.reference)
    if not names or layout.folders(options.twin) != names:
        raise SystemExit("%s and %s do not hold the same trials" % (options.twin, options.reference))

    columns = [column for column, *_ in ABSOLUTE] + [column for column, _ in RELATIVE]
    ours = {column: means(options.twin, names, column) for column in columns}
    theirs = {column: means(options.reference, names, column) for column in columns}
    if len(ours[columns[0]]) != len(theirs[columns[0]]):
        raise SystemExit("the twins have different numbers of epochs")
    table(columns, ours, theirs)

    within = True
    print("\nmean over %d models %35s %10s" % (len(names), "found", "allowed"))

    def judge(what, found, allowed):
        nonlocal within
        good = abs(found) <= allowed
        within = within and good
        print("%-46s %+9.4f %10.4f  %s" % (what, found, allowed, "" if good else "OUTSIDE"))

    for column, single, mean in ABSOLUTE:
        differences = [a - b for a, b in zip(ours[column], theirs[column])]
        judge(column + ", largest of single epochs", max(differences, key=abs), single)
        judge(column + ", mean over epochs 2 to the end", sum(differences[2:]) / len(differences[2:]), mean)
    for column, single in RELATIVE:
        ratios = [a / b - 1 for a, b in zip(ours[column][1:], theirs[column][1:])]
        judge(column + ", largest relative, epochs 1 on", max(ratios, key=abs), single)
    return 0 if within else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except OSError as error:
        sys.exit("Error: %s" % error)
