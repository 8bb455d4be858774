#!/usr/bin/env python3
"""Gathers real and hostile files for a reader to begin with.

    seeds.py READER LONGEST OUT FOLDER...
"""
import gzip
import hashlib
import pathlib
import sys
import zipfile

if {"-h", "--help"} & set(sys.argv[1:]):
    print(__doc__)
    sys.exit(0)
if len(sys.argv) < 5 or not sys.argv[2].isdigit() or not pathlib.Path(sys.argv[3]).is_dir():
    sys.exit("usage: seeds.py READER LONGEST OUT FOLDER..., where LONGEST is a number and OUT a folder")
reader, longest, out = sys.argv[1], int(sys.argv[2]), pathlib.Path(sys.argv[3])
folders = [pathlib.Path(name) for name in sys.argv[4:]]
LEGACY = bytes.fromhex("80028a0a6cfc9c46f9206aa850192e")
# What the streams of Fixtures/deflate unpack to.
SIZES = {"stored": 3_000, "fixed": 8_000, "dynamic": 60_000, "huffman": 8_000, "runs": 8_000}


def files(pattern):
    return (path for folder in folders for path in sorted(folder.rglob(pattern)) if path.is_file())


def checkpoints():
    for pattern in ("*.pt", "checkpoints"):
        for path in files(pattern):
            yield path.read_bytes()


def programs():
    for pattern in ("*.pt", "checkpoints"):
        for path in files(pattern):
            try:
                archive = zipfile.ZipFile(path)
                name = next(name for name in archive.namelist() if name.endswith("/data.pkl"))
                yield archive.read(name)
            except Exception:  # Some are broken on purpose.
                continue


def seeds():
    if reader == "zip":
        yield from (data for data in checkpoints() if not data.startswith(LEGACY))
    elif reader == "legacy":
        yield from (data for data in checkpoints() if data.startswith(LEGACY))
    elif reader == "pickle":
        yield from programs()
    elif reader == "json":
        for path in files("*.json"):
            yield path.read_bytes()
            yield path.read_bytes().split(b"\n")[0]
    elif reader == "tree":
        for pattern in ("*.tar.gz", "*.tar", "*.zip"):
            for path in files(pattern):
                yield path.read_bytes()
                if pattern == "*.tar.gz":
                    yield gzip.decompress(path.read_bytes())
    elif reader == "inflate":
        for name, size in SIZES.items():
            for path in files(f"deflate/{name}.bin"):
                yield size.to_bytes(2, "little") + path.read_bytes()


for data in seeds():
    if len(data) <= longest:
        (out / hashlib.sha1(data).hexdigest()).write_bytes(data)
