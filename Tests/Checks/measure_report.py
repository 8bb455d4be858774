#!/usr/bin/env python3
"""Has Chromium measure the texts in the pictures of a page, in the coordinates of each picture.

  measure_report.py CHROMIUM PAGE.html BOXES.json [WIDTH]

Writes a list of pictures, each a list of [text, [left, top, right, bottom]].
"""
import html
import json
import os
import re
import subprocess
import sys
import tempfile

SCRIPT = """<script>
document.documentElement.textContent = "BEGIN" + JSON.stringify([...document.querySelectorAll("svg")].map(picture =>
  [...picture.querySelectorAll("text")].map(text => {
    const box = text.getBBox();
    return [text.textContent, [box.x, box.y + box.height * 0.12, box.x + box.width, box.y + box.height * 0.9]];
  }))) + "END";
</script></body>"""


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    chromium, page, boxes = sys.argv[1:4]
    width = sys.argv[4] if len(sys.argv) > 4 else "1240"
    with open(page, encoding="utf-8") as file:
        text = file.read().replace("</body>", SCRIPT)
    with tempfile.TemporaryDirectory() as folder:
        copy = os.path.join(folder, "page.html")
        with open(copy, "w", encoding="utf-8") as file:
            file.write(text)
        dump = subprocess.run(
            [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir=" + folder,
             "--window-size=%s,2000" % width, "--dump-dom", "file://" + copy],
            check=True, timeout=120, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout.decode("utf-8")
    found = re.search("BEGIN(.*)END", dump, re.S)
    if not found:
        sys.exit("Error: %s measured nothing" % chromium)
    with open(boxes, "w", encoding="utf-8") as file:
        file.write(json.dumps(json.loads(html.unescape(found[1]))))


if __name__ == "__main__":
    main()
