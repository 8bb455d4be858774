#!/usr/bin/env python3
"""Compares two twin zoos: identical but for what may differ from run to run?

  compare_twins.py A B [--trials-of-b]

Identical means the same relative paths and bytes, except
  in result.json and progress.csv the values of time_this_iter_s, time_total_s, time_since_restore, timestamp, date,
  pid, hostname and node_ip; in config.json the object `run`; the mark sparsify.json of the twin itself (its trials'
  records are compared).
With --trials-of-b only the trials of B are compared, and no root files: B holds some of A's models.

Needs the standard library only. Exit code 0 when they are identical, 1 otherwise.
"""
import argparse
import csv
import filecmp
import json
import os
import sys

FREE = ("time_this_iter_s time_total_s time_since_restore timestamp date pid hostname node_ip").split()


def files(zoo, trials_only):
    """Relative path -> path of every file, folders with a trailing slash."""
    found = {}
    for folder, folders, names in os.walk(zoo):
        inside = os.path.relpath(folder, zoo)
        if inside != ".":
            found[inside + "/"] = folder
        elif trials_only:
            names = []
        for name in names:
            found[os.path.normpath(os.path.join(inside, name))] = os.path.join(folder, name)
    return found


def result_content(path):
    with open(path) as file:
        rows = [json.loads(line) for line in file]
    for row in rows:
        row.update((key, None) for key in FREE if key in row)
    return [json.dumps(row) for row in rows]


def progress_content(path):
    with open(path, newline="") as file:
        rows = list(csv.reader(file))
    free = [column for column, key in enumerate(rows[0]) if key in FREE]
    for row in rows[1:]:
        for column in free:
            row[column] = ""
    return rows


def config_content(path):
    with open(path) as file:
        config = json.load(file)
    config.pop("run", None)
    return json.dumps(config)


CONTENT = {
    "result.json": result_content,
    "progress.csv": progress_content,
    "config.json": config_content,
}


def differ(name, a, b):
    """Why two files (or folders) of the same name are not identical, or None."""
    if name.endswith("/"):
        return None if os.path.isdir(a) and os.path.isdir(b) else "a folder in one, a file in the other"
    if name == "sparsify.json":
        return None
    if os.path.samefile(a, b) or filecmp.cmp(a, b, shallow=False):
        return None
    content = CONTENT.get(os.path.basename(name))
    if content is None:
        return "different bytes"
    left, right = content(a), content(b)
    if left == right:
        return None
    for i, (x, y) in enumerate(zip(left, right)):
        if x != y:
            return "different from entry %d on:\n    %.300s\n    %.300s" % (i, x, y)
    return "%d entries against %d" % (len(left), len(right))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("a")
    parser.add_argument("b")
    parser.add_argument("--trials-of-b", action="store_true")
    options = parser.parse_args()
    a, b = files(options.a, options.trials_of_b), files(options.b, options.trials_of_b)
    if options.trials_of_b:
        trials = {name.split("/")[0] for name in b}
        a = {name: path for name, path in a.items() if name.split("/")[0] in trials}
    faults = ["%s: only in %s" % (name, options.a) for name in sorted(a.keys() - b.keys())]
    faults += ["%s: only in %s" % (name, options.b) for name in sorted(b.keys() - a.keys())]
    for name in sorted(a.keys() & b.keys()):
        why = differ(name, a[name], b[name])
        if why:
            faults.append("%s: %s" % (name, why))
    if not b:
        faults.append("%s holds nothing" % options.b)
    for fault in faults[:30]:
        print(fault)
    if faults:
        print("not identical: %d of %d files and folders differ" % (len(faults), len(a.keys() | b.keys())))
        return 1
    print("identical: %d files and folders of %s and %s" % (len(b), options.a, options.b))
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except OSError as error:
        sys.exit("Error: %s" % error)
