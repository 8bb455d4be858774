#!/usr/bin/env python3
"""Draws sparsity and test accuracy of a twin's models over the epochs as an SVG: each model thin, their median bold.

  plot_trajectories.py TWIN/trajectories.csv OUT.svg

Needs nothing but Python. The picture in README.md is that of Experiments/quickstart.sh.
"""
import argparse
import csv
import math
import statistics
import sys

WIDTH, HEIGHT = 800, 300
TOP, BOTTOM = 44, 42
INK, GREY, PANELS = "#24292f", "#d0d7de", [("sparsity_ratio", "sparsity", "#8250df"), ("test_acc", "test accuracy", "#0969da")]


class Panel:
    """One diagram: epochs to the right, values upwards."""

    def __init__(self, left, right, epochs, low, high):
        self.left, self.right, self.epochs, self.low, self.high = left, right, epochs, low, high

    def x(self, epoch):
        return self.left + (self.right - self.left) * epoch / max(1, self.epochs)

    def y(self, value):
        return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * (value - self.low) / (self.high - self.low)

    def line(self, values, style):
        points = " ".join("%.0f,%.0f" % (self.x(e), self.y(v)) for e, v in enumerate(values))
        return '<polyline points="%s" %s/>' % (points, style)


def text(x, y, words, anchor="middle", style=""):
    return '<text x="%.0f" y="%.0f" text-anchor="%s" %s>%s</text>' % (x, y, anchor, style, words)


def draw(panel, title, colour, models):
    yield text(panel.left, TOP - 18, title, "start", 'font-weight="600"')
    ticks = [round(panel.low + 0.1 * i, 1) for i in range(round((panel.high - panel.low) * 10) + 1)]
    for value in ticks[:: 2 if len(ticks) > 6 else 1]:
        y = panel.y(value)
        yield '<path d="M%d %.0fH%d" stroke="%s"/>' % (panel.left, y, panel.right, GREY)
        yield text(panel.left - 8, y + 4, "%.1f" % value, "end")
    for epoch in range(0, panel.epochs + 1, 5):
        yield text(panel.x(epoch), HEIGHT - BOTTOM + 18, epoch)
    yield text((panel.left + panel.right) / 2, HEIGHT - 6, "epoch of sparsification")
    for values in models:
        yield panel.line(values, 'stroke="%s" stroke-opacity="0.25"' % colour)
    medians = [statistics.median(values) for values in zip(*models)]
    yield panel.line(medians, 'stroke="%s" stroke-width="3"' % colour)
    yield text(panel.right + 6, panel.y(medians[-1]) + 4, "%.2f" % medians[-1], "start", 'font-weight="600" fill="%s"' % colour)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", metavar="trajectories.csv")
    parser.add_argument("target", metavar="OUT.svg")
    arguments = parser.parse_args()
    trials = {}
    with open(arguments.source, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            trials.setdefault(row.get("trial"), []).append(row)
    if not trials or "sparsity_ratio" not in next(iter(trials.values()))[0]:
        sys.exit("Error: %s is not the trajectories.csv of a twin with models in it" % arguments.source)
    epochs = max(int(row["training_iteration"]) for rows in trials.values() for row in rows)
    parts = []
    for number, (key, title, colour) in enumerate(PANELS):
        models = [[float(row[key]) for row in rows] for rows in trials.values()]
        low = math.floor(min(map(min, models)) * 10) / 10
        left = 40 + number * WIDTH // 2
        panel = Panel(left, left + WIDTH // 2 - 90, epochs, low, 1)
        parts += draw(panel, title, colour, models)
    with open(arguments.target, "w", encoding="utf-8") as file:
        file.write(
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="13" fill="none">\n'
            '<rect width="%d" height="%d" fill="#ffffff"/>\n<g fill="%s">\n' % (WIDTH, HEIGHT, WIDTH, HEIGHT, INK)
            + "\n".join(part for part in parts if part.startswith("<text"))
            + "\n</g>\n"
            + "\n".join(part for part in parts if not part.startswith("<text"))
            + "\n</svg>\n"
        )


if __name__ == "__main__":
    try:
        main()
    except OSError as error:
        sys.exit("Error: %s" % error)
