#!/usr/bin/env python3
"""Compares what `sparsify predict --json` printed with the numbers of another program.

  check_predict.py EXPECTED.json FOUND.json

EXPECTED has `split`, `samples`, `sizes` and `results`: by features and property the scores, or a reason why there are
none. Splits, counts, penalties and classes must be equal, scores within 1e-6.

Needs the standard library only. Exit code 0 when all agree, 1 otherwise.
"""
import argparse
import json
import sys

TOLERANCE = 1e-6


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("expected", metavar="EXPECTED.json")
    parser.add_argument("found", metavar="FOUND.json")
    arguments = parser.parse_args()
    with open(arguments.expected) as file:
        expected = json.load(file)
    with open(arguments.found) as file:
        found = json.load(file)
    faults = []
    compared = 0

    def compare(where, wanted, own, tolerance=0.0):
        nonlocal compared
        compared += 1
        if isinstance(wanted, float) and isinstance(own, (int, float)):
            equal = abs(wanted - own) <= tolerance * max(1, abs(wanted))
        else:
            equal = wanted == own
        if not equal:
            faults.append(f"{where}: {str(own)[:80]}, expected {str(wanted)[:80]}")

    compare("networks", 1, len(found["networks"]))
    network = found["networks"][0]
    for key, own in (("epochs", found["epochs"]), ("split", found["split"]), ("samples", found["samples"]),
                     ("sizes", network["layers"])):
        compare(key, expected[key], own)
    for features, properties in expected["results"].items():
        results = network["results"][features]
        compare(f"{features}: properties", list(properties), list(results))
        for name, scores in properties.items():
            own = results.get(name, {})
            for key, value in scores.items():
                where = f"{features} {name} {key}"
                if key == "lambda_":
                    compare(where, value, own.get("lambda"))
                else:
                    compare(where, value, own.get(key), TOLERANCE)
    for fault in faults[:30]:
        print("FAULT", fault)
    print(f"{arguments.found}: {compared} values compared, {len(faults)} faults")
    sys.exit(1 if faults or not compared else 0)


if __name__ == "__main__":
    main()
