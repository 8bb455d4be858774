#!/usr/bin/env python3
"""Reads the event files of a twin with the real tensorboard package and compares them with the rows.

  check_events.py TWIN

For every trial: each number of result.json that is the same in every run has its scalar ray/tune/KEY with a value at
every step; histograms of log-alpha, where there are any, count all weights of their layer at every fifth epoch.

Exit code 0 when all of it holds, 1 otherwise.
"""
import glob
import math
import os
import struct
import sys

import layout

try:
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
except ImportError as error:
    sys.exit("Error: this needs the package tensorboard: %s" % error)

VARYING = "training_iteration timestamp time_this_iter_s time_total_s time_since_restore pid".split()


def narrow(value):
    """A number as float32 holds it."""
    return struct.unpack("<f", struct.pack("<f", value))[0]


def check_trial(report, trial, name):
    rows = layout.result_rows(trial)
    files = glob.glob(os.path.join(trial, "events.out.tfevents.*"))
    if not report.expect(len(files) == 1, name, "has", len(files), "event files"):
        return
    events = EventAccumulator(files[0], size_guidance={"scalars": 0, "histograms": 0}).Reload()
    numbers = {}
    for row in rows:
        for key, value in row.items():
            if isinstance(value, (int, float)) and key not in VARYING and not math.isnan(value):
                numbers.setdefault("ray/tune/" + key, []).append((row["training_iteration"], narrow(value)))
    tags = events.Tags()
    report.expect(sorted(tags["scalars"]) == sorted(numbers), name, "has the tags", tags["scalars"])
    for tag, wanted in numbers.items():
        there = [(event.step, event.value) for event in events.Scalars(tag)]
        report.count("scalars compared", len(wanted))
        report.expect(there == wanted, name, tag, "is", there, "and not", wanted)
    for tag in tags["histograms"]:
        for event in events.Histograms(tag):
            spread = event.histogram_value
            report.count("histograms read")
            report.expect(spread.num == sum(spread.bucket) > 0, name, tag, "counts", spread.num)
            report.expect(-10 <= spread.min <= spread.max <= 10, name, tag, "has the ends", spread.min, spread.max)


def main():
    twin = sys.argv[1]
    report = layout.Report()
    for name in layout.folders(twin):
        check_trial(report, os.path.join(twin, name), name)
    return report.print(twin)


if __name__ == "__main__":
    sys.exit(main())
