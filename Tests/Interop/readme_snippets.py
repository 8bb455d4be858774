#!/usr/bin/env python3
"""Runs the Python snippets of README.md beside a twin, as a reader would.

  readme_snippets.py README.md TWIN

A snippet that needs pandas is left out where there is none, and said to be.
"""
import argparse
import importlib.util
import os
import re
import subprocess
import sys
import tempfile


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("readme", metavar="README.md")
    parser.add_argument("twin", metavar="TWIN")
    arguments = parser.parse_args()
    readme, twin = os.path.realpath(arguments.readme), os.path.realpath(arguments.twin)
    with open(readme, encoding="utf-8") as file:
        snippets = re.findall(r"^```python\n(.*?)^```", file.read(), re.MULTILINE | re.DOTALL)
    if not snippets:
        sys.exit("no snippets in %s" % readme)
    with tempfile.TemporaryDirectory() as folder:
        os.symlink(twin, os.path.join(folder, "twin"))
        for snippet in snippets:
            if "import pandas" in snippet and importlib.util.find_spec("pandas") is None:
                print("SKIPPED: the README's snippet for pandas (not installed)")
                continue
            subprocess.run([sys.executable, "-c", snippet], cwd=folder, check=True)
    print("%d snippets of the README looked at" % len(snippets))


if __name__ == "__main__":
    try:
        main()
    except OSError as error:
        sys.exit("Error: %s" % error)
