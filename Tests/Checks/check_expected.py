#!/usr/bin/env python3
"""Checks what became of each trial of a zoo made with make_zoo.py --odd.

  check_expected.py EXPECTED.json TWIN OUTPUT      OUTPUT is what the run printed

Needs the standard library only. Exit code 0 when all is as expected, 1 otherwise.
"""
import argparse
import json
import os
import sys


def by_name(entries):
    """Trial name -> what config.json says of it, as text."""
    if isinstance(entries, dict):
        return {name: json.dumps(entry, ensure_ascii=False) for name, entry in entries.items()}
    return {entry["trial"]: json.dumps(entry, ensure_ascii=False) for entry in entries or []}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("expected", metavar="EXPECTED.json")
    parser.add_argument("twin", metavar="TWIN")
    parser.add_argument("output", metavar="OUTPUT")
    arguments = parser.parse_args()
    twin = arguments.twin
    with open(arguments.expected) as file:
        expected = json.load(file)
    with open(os.path.join(twin, "config.json")) as file:
        config = json.load(file)
    with open(arguments.output, errors="replace") as file:
        output = file.read()
    found = sorted(entry.name for entry in os.scandir(twin) if entry.is_dir())
    faults = []
    if found != sorted(expected["sound"]):
        faults.append("the twin holds %s, expected %s" % (found, sorted(expected["sound"])))
    skipped, failed = by_name(config.get("skipped")), by_name(config.get("failed"))
    if set(skipped) != set(expected["skipped"]):
        faults.append("skipped are %s, expected %s" % (sorted(skipped), sorted(expected["skipped"])))
    if set(failed) != set(expected["failed"]):
        faults.append("failed are %s, expected %s" % (sorted(failed), sorted(expected["failed"])))
    for name, words in expected["skipped"].items():
        if words.lower() not in skipped.get(name, "").lower():
            faults.append("%s was skipped for %s; '%s' is not said" % (name, skipped.get(name), words))
    for name in list(expected["skipped"]) + expected["failed"]:
        if name not in output:
            faults.append("the run did not print that it left out %s" % name)
    for name in expected["failed"]:
        for word in ("epoch", "step", "reason"):
            if word not in failed.get(name, ""):
                faults.append("config.json does not say the %s at which %s failed" % (word, name))
    for fault in faults:
        print("FAULT", fault)
    print(
        "%d trials in the twin, %d skipped, %d failed, %d faults"
        % (len(found), len(skipped), len(failed), len(faults))
    )
    return 1 if faults else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except OSError as error:
        sys.exit("Error: %s" % error)
