#!/usr/bin/env python3
"""Lists the paths that a traced program removed, renamed or wrote to and should not have.

  foreign_paths.py TRACE WORD

TRACE is what `strace -f -y -s 4096 -e trace=%file,ftruncate -o TRACE` wrote. Prints every path with a component that begins
with WORD which a successful call unlinked, renamed, truncated, made, linked or opened for writing. Exit code 1 where there is one,
2 where the trace holds no call at all, so says nothing.
"""
import re
import sys

CHANGING = ("unlink unlinkat rmdir rename renameat renameat2 truncate ftruncate mkdir mkdirat link linkat symlink "
            "symlinkat utimensat chmod fchmodat chown").split()
CALL = re.compile(r"^(?:\d+ +)?(\w+)\((.*)\) += 0")
OPENED = re.compile(r"^(?:\d+ +)?(?:open|openat|creat)\((.*)\) += \d+")
# A folder's descriptor with its path, then a name in it; or a name alone.
NAME = re.compile(r'(?:(?:AT_FDCWD|\d+)<([^>]*)>, )?"((?:[^"\\]|\\.)*)"')


def paths(arguments):
    for folder, name in NAME.findall(arguments):
        yield name if name.startswith("/") or not folder else folder + "/" + name


def main():
    if len(sys.argv) != 3 or "--help" in sys.argv:
        print(__doc__)
        return 0 if "--help" in sys.argv else 64
    trace, word = sys.argv[1:]
    seen, foreign = 0, []
    with open(trace, errors="surrogateescape") as lines:
        for line in lines:
            seen += 1
            call, opened = CALL.match(line), OPENED.match(line)
            if call and call[1] in CHANGING:
                arguments = call[2]
            elif opened and re.search(r"O_WRONLY|O_RDWR|O_CREAT|O_TRUNC", opened[1]):
                arguments = opened[1]
            else:
                continue
            found = list(paths(arguments))
            # Of a hard or symbolic link what it leads to is only read.
            if call and call[1] in ("linkat", "link", "symlinkat", "symlink"):
                found = found[1:]
            foreign += [path for path in found if any(step.startswith(word) for step in path.split("/"))]
    for path in foreign[:20]:
        print(path)
    return 1 if foreign else 0 if seen else 2


if __name__ == "__main__":
    sys.exit(main())
