#!/usr/bin/env python3
"""Checks a page of `sparsify report`: that it is well-formed and small, needs nothing beside it, and that in its
pictures no text leaves its picture or touches another text.

  check_report.py PAGE.html [--most BYTES] [--measured BOXES.json]

How wide a text is is estimated; BOXES.json has what a browser measured (see report.sh) in place of that.
"""
import argparse
import json
import re
import sys
import xml.etree.ElementTree as ElementTree

SIZES = {"h": 12.5, "n": 10.5}  # by class; all else is 11
SLACK = 1.0  # what estimates may be off


def width(text, size, bold):
    """About as wide as in DejaVu Sans, the widest of the fonts that the page names."""
    total = 0
    for letter in text:
        if letter in "ijl'|.,:;! ":
            total += 0.33
        elif letter in "ftr()[]/-\"":
            total += 0.41
        elif letter in "mwMW%@…":
            total += 0.95
        elif letter.isupper() or letter in "−+=×→≥":
            total += 0.76
        else:
            total += 0.63
    return total * size * (1.08 if bold else 1)


def texts(picture):
    """The box (left, top, right, bottom) of every text of a picture."""
    for element in picture.iter("text"):
        kinds = element.get("class", "").split()
        size = next((SIZES[kind] for kind in kinds if kind in SIZES), 11)
        words = "".join(element.itertext())
        wide = width(words, size, "h" in kinds or "b" in kinds)
        x, y = float(element.get("x", 0)), float(element.get("y", 0))
        left = x - wide if "e" in kinds else x - wide / 2 if "m" in kinds else x
        yield words, (left, y - 0.74 * size, left + wide, y + 0.2 * size)


def touch(a, b):
    return min(a[2], b[2]) - max(a[0], b[0]) > SLACK and min(a[3], b[3]) - max(a[1], b[1]) > SLACK


def check_picture(name, size, boxes):
    for words, box in boxes:
        if box[0] < -SLACK or box[1] < -SLACK or box[2] > size[0] + SLACK or box[3] > size[1] + SLACK:
            yield "%s: '%s' leaves the picture: %s of %s" % (name, words, [round(v, 1) for v in box], size)
    for place, (words, box) in enumerate(boxes):
        for other, more in boxes[:place]:
            if touch(box, more):
                yield "%s: '%s' and '%s' touch: %s, %s" % (
                    name, other, words, [round(v, 1) for v in more], [round(v, 1) for v in box])


def check(page, most, measured):
    if len(page) > most:
        yield "%d bytes, more than %d" % (len(page), most)
    text = page.decode("utf-8")
    root = ElementTree.fromstring(re.sub(r"^<!doctype html>", "", text))
    for element in root.iter():
        if element.tag in ("script", "link", "iframe", "object", "foreignObject", "base", "form"):
            yield "an element '%s'" % element.tag
        for key, value in element.attrib.items():
            if key.startswith("on"):
                yield "an attribute %s" % key
            if key.split("}")[-1] in ("href", "src") and not value.startswith(("data:image/png;base64,", "#")):
                yield "a reference to %s" % value
    if re.search(r"url\(|@import", "".join(style.text or "" for style in root.iter("style"))):
        yield "a style sheet that loads something"
    numbers = re.search(r'="[^"]*\b(nan|inf)\b[^"]*"', "".join(re.findall(r' (?:d|x|y|cx|cy|width|height)="[^"]*"', text)))
    if numbers:
        yield "no number: %s" % numbers[0]
    pictures = list(root.iter("svg"))
    if not pictures:
        yield "no picture"
    for number, picture in enumerate(pictures):
        size = [float(value) for value in picture.get("viewBox").split()[2:]]
        boxes = [(words, box) for words, box in measured[number]] if measured else list(texts(picture))
        yield from check_picture(picture.get("aria-label"), size, boxes)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("page")
    parser.add_argument("--most", type=int, default=300_000, help="bytes that it may have")
    parser.add_argument("--measured", help="what a browser measured")
    arguments = parser.parse_args()
    with open(arguments.page, "rb") as file:
        page = file.read()
    measured = None
    if arguments.measured:
        with open(arguments.measured, encoding="utf-8") as file:
            measured = json.load(file)
    faults = list(check(page, arguments.most, measured))
    for fault in faults:
        print("FAULT %s: %s" % (arguments.page, fault))
    if faults:
        sys.exit(1)
    print("ok: %s, %d bytes%s" % (arguments.page, len(page), ", measured" if measured else ""))


if __name__ == "__main__":
    main()
