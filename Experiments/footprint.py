#!/usr/bin/env python3
"""Runs a command and reports its wall and CPU time, its peak of anonymous memory and its largest number of threads.

  footprint.py COMMAND [ARGUMENT...]

Anonymous memory (RssAnon) is what the process itself holds; pages of mapped files, such as a data set, don't count.
It is read from /proc every 20 ms. Needs Linux and the standard library. Exits with the command's exit code.
"""
import resource
import subprocess
import sys
import time


def status(pid):
    """RssAnon in KiB and the number of threads of a running process."""
    values = {}
    with open("/proc/%d/status" % pid) as file:
        for line in file:
            key, _, value = line.partition(":")
            values[key] = value.split()
    return int(values.get("RssAnon", ["0"])[0]), int(values.get("Threads", ["0"])[0])


def main():
    if len(sys.argv) < 2:
        print(__doc__, file=sys.stderr)
        return 64
    if sys.argv[1] in ("-h", "--help"):
        print(__doc__)
        return 0
    began = time.perf_counter()
    process = subprocess.Popen(sys.argv[1:])
    memory, threads = 0, 0
    while process.poll() is None:
        try:
            now = status(process.pid)
        except (FileNotFoundError, ProcessLookupError):
            continue
        memory, threads = max(memory, now[0]), max(threads, now[1])
        time.sleep(0.02)
    wall = time.perf_counter() - began
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(
        "wall %.2f s, CPU %.2f s, peak RssAnon %.1f MB, %d threads, exit code %d"
        % (wall, usage.ru_utime + usage.ru_stime, memory * 1024 / 1e6, threads, process.returncode),
        file=sys.stderr,
    )
    return process.returncode


if __name__ == "__main__":
    try:
        sys.exit(main())
    except OSError as error:
        sys.exit("Error: %s" % error)
