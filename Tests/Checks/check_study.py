#!/usr/bin/env python3
"""Compares what `sparsify compare --out DIR` wrote with the numbers of another program.

  check_study.py EXPECTED.json DIR

EXPECTED has the objects `trajectories`, `layers`, `classes` and `models`, rows by name, and `population`. Counts,
accuracies, agreements, masks, ranks and sparsities must be equal (to 1e-12: sums may be made in another order), losses,
norms, calibration and correlations to 1e-5 relative, bootstrap intervals to 1e-9; calibration errors may differ by two
samples more, which may lie on the edge of a bin.

Needs the standard library only. Exit code 0 when all agree, 1 otherwise.
"""
import argparse
import csv
import json
import os
import sys

EXACT, REAL, BOOTSTRAP = 1e-12, 1e-5, 1e-9
# What comes out of sums of real numbers; all else is counted.
MEASURED = {
    *"nll brier ece confidence norm distance cosine mean_abs_kept".split(),
    *"full_nll full_brier full_ece full_confidence full_norm".split(),
    *"log_alpha_05 log_alpha_25 log_alpha_50 log_alpha_75 log_alpha_95".split(),
}
# What the tables call otherwise or tell elsewhere: counts are in layers.csv, rows in their own columns.
ELSEWHERE = {"trial", "epoch", "layer", "cls", "pruned", "weights", "row_sparsity", "row_test_acc", "margin",
             "full_margin"}
TABLES = {"trajectories": ("trial", "training_iteration"), "layers": ("trial", "epoch", "layer"),
          "classes": ("trial", "epoch", "cls")}


class Comparison:
    def __init__(self, samples):
        self.samples = samples
        self.compared = 0
        self.faults = []

    def numbers(self, where, name, expected, found, tolerance=None):
        """Compares two numbers, or nulls."""
        self.compared += 1
        if tolerance is None:
            tolerance = REAL if name in MEASURED else EXACT
        if expected is None or found is None:
            equal = expected is None and found is None
        else:
            room = tolerance * max(abs(expected), 1e-3)
            if name in ("ece", "full_ece"):
                room += 2 / self.samples
            equal = abs(expected - found) <= room
        if not equal:
            self.faults.append(f"{where}: {found}, expected {expected}")

    def table(self, name, rows, keys, folder):
        """Compares every expected column of every expected row with the table's."""
        with open(os.path.join(folder, name + ".csv"), newline="") as file:
            found = {tuple(row[key] for key in keys): row for row in csv.DictReader(file)}
        if len(found) != len(rows):
            self.faults.append(f"{name}.csv has {len(found)} rows, expected {len(rows)}")
        for row in rows:
            key = tuple(str(row["epoch" if key == "training_iteration" else key]) for key in keys)
            columns = set(row) - ELSEWHERE | (set(row) & {"pruned", "weights"} if name == "layers" else set())
            for column in sorted(columns):
                text = found.get(key, {}).get(column)
                if text is None:
                    self.faults.append(f"{name}.csv {key}: no {column}")
                else:
                    self.numbers(f"{name}.csv {key} {column}", column, row[column], float(text) if text else None)

    def models(self, rows, folder):
        with open(os.path.join(folder, "models.csv"), newline="") as file:
            found = {row["trial"]: row for row in csv.DictReader(file)}
        for row in rows:
            own = found.get(row["trial"], {})
            where = f"models.csv {row['trial']}"
            pareto = ";".join(map(str, row["pareto_epochs"]))
            if (own.get("status"), own.get("pareto_epochs")) != (row["status"], pareto):
                self.faults.append(f"{where}: {own.get('status')}, pareto epochs {own.get('pareto_epochs')}")
            self.numbers(where + " epoch", "epoch", row["last_epoch"], float(own.get("epoch") or "nan"))
            for column in (name for name in row if name.startswith("acc_at_")):
                self.numbers(f"{where} {column}", column, row[column], float(own[column]) if own[column] else None)

    def sweeps(self, rows, folder):
        with open(os.path.join(folder, "sweep.csv"), newline="") as file:
            found = {(row["trial"], float(row["threshold"])): row for row in csv.DictReader(file)}
        for row in rows:
            for point in row["sweep"]:
                own = found.get((row["trial"], point["threshold"]), {})
                for column in ("sparsity", "acc"):
                    where = f"sweep.csv {row['trial']} {point['threshold']} {column}"
                    self.numbers(where, column, point[column], float(own[column]) if own.get(column) else None)

    def tree(self, where, name, expected, found, tolerance):
        """Compares all that is expected of a part of population.json; it may say more."""
        if isinstance(expected, dict) and isinstance(found, dict):
            for key, value in expected.items():
                if key in ELSEWHERE - {"trial", "epoch", "layer", "cls"} or key == "train_acc":
                    continue  # Told of each model only.
                if key not in found:
                    self.faults.append(f"{where}: no {key}")
                    continue
                # Of a quantity's spread the quantity says how exact it is.
                inner = key if isinstance(value, dict) else name
                self.tree(f"{where} {key}", inner, value, found[key], tolerance)
        elif isinstance(expected, list) and isinstance(found, list):
            if len(expected) != len(found):
                self.faults.append(f"{where}: {len(found)} entries, expected {len(expected)}")
            for place, (value, own) in enumerate(zip(expected, found)):
                self.tree(f"{where}[{place}]", name, value, own, tolerance)
        elif isinstance(expected, str) or isinstance(expected, bool):
            self.compared += 1
            if expected != found:
                self.faults.append(f"{where}: {found}, expected {expected}")
        elif isinstance(found, (int, float, type(None))):
            exact = isinstance(expected, int) and isinstance(found, int)
            self.numbers(where, name, expected, found, 0 if exact else tolerance)
        else:
            self.faults.append(f"{where}: {str(found)[:80]}, expected {str(expected)[:80]}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("expected", metavar="EXPECTED.json")
    parser.add_argument("folder", metavar="DIR")
    arguments = parser.parse_args()
    with open(arguments.expected) as file:
        expected = json.load(file)
    with open(os.path.join(arguments.folder, "population.json")) as file:
        population = json.load(file)
    comparison = Comparison(population["samples"])
    for name, keys in TABLES.items():
        comparison.table(name, expected[name], keys, arguments.folder)
    comparison.models(expected["models"], arguments.folder)
    comparison.sweeps(expected["models"], arguments.folder)
    for section, value in expected["population"].items():
        tolerance = BOOTSTRAP if section == "bootstrap" else REAL
        comparison.tree(section, section, value, population.get(section), tolerance)
    for fault in comparison.faults[:30]:
        print("FAULT", fault)
    if len(comparison.faults) > 30:
        print(f"and {len(comparison.faults) - 30} more")
    print(f"{arguments.folder}: {comparison.compared} numbers compared, {len(comparison.faults)} faults")
    sys.exit(1 if comparison.faults or not comparison.compared else 0)


if __name__ == "__main__":
    main()
