#!/usr/bin/env python3
"""Runs a command and writes to a file how much memory it held at most, in MiB.

  peak_memory.py FILE COMMAND...

Exits as the command does.
"""
import resource
import subprocess
import sys


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    code = subprocess.run(sys.argv[2:]).returncode
    with open(sys.argv[1], "w") as file:
        file.write("%d\n" % (resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10))
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main())
