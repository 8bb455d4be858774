#!/usr/bin/env python3
"""Makes the wheel of a release: the files of the tarball, where pip installs such, and the module sparsify_zoo.

  wheel.py TREE VERSION GLIBC OUT

TREE     the folder that the tarball holds, with bin, libexec and share; its program makes a small zoo, whose model.py
         becomes the module's networks
VERSION  of the program, such as 0.2.0
GLIBC    the oldest that the programs run with, such as 2.34
OUT      the folder for the wheel, whose path is printed

Files have the time SOURCE_DATE_EPOCH. Needs the standard library only.
"""
import base64
import hashlib
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
NAME = "sparsify_zoo"


def model_script(program):
    """The model.py that the program writes into zoos."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([program, "sample", "data", "--train-count", "50", "--models", "1", "--epochs", "0", "--quiet"],
                       cwd=folder, check=True, stdout=subprocess.DEVNULL)
        return Path(folder, "data", "zoo", "model.py").read_bytes()


def module_files(version, program):
    """The module's files by name."""
    files = {path.relative_to(HERE / "python").as_posix(): path.read_bytes()
             for path in (HERE / "python" / NAME).iterdir() if path.is_file()}
    files[NAME + "/_model.py"] = model_script(program)
    files[NAME + "/_version.py"] = ('"""Made with the wheel."""\n__version__ = "%s"\n' % version).encode()
    return files


def metadata(version):
    """What pip shows and asks for, with the readme of the module."""
    header = """\
Metadata-Version: 2.1
Name: sparsify-zoo
Version: %s
Summary: Turn zoos of trained PyTorch networks into sparse twins, and read them.
License: MIT
Platform: Linux x86-64 with AVX2 and FMA
Requires-Python: >=3.8
Provides-Extra: torch
Requires-Dist: numpy; extra == "torch"
Requires-Dist: pandas; extra == "torch"
Requires-Dist: torch; extra == "torch"
Description-Content-Type: text/markdown

""" % version
    return header.encode() + (HERE / "python" / "README.md").read_bytes()


def tree_files(tree, data, info):
    """The files of the tarball by their names in the wheel: programs go where pip puts scripts, licences to what describes
    the wheel, and the rest to the environment's root.
    """
    files = {}
    for path in sorted(path for path in tree.rglob("*") if path.is_file()):
        parts = path.relative_to(tree).parts
        if parts[0] == "bin":
            name = "/".join((data, "scripts") + parts[1:])
        elif parts[:3] == ("share", "doc", "sparsify"):
            name = "/".join((info, "licenses") + parts[3:])
        else:
            name = "/".join((data, "data") + parts)
        files[name] = path.read_bytes()
    return files


def write(path, files, record):
    """A zip of the files, sorted by name, and at its end the record of their digests."""
    moment = time.gmtime(int(os.environ["SOURCE_DATE_EPOCH"]))[:6]
    lines = []
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        def add(name, content):
            entry = zipfile.ZipInfo(name, moment)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = (0o100755 if content[:4] == b"\x7fELF" else 0o100644) << 16
            archive.writestr(entry, content)

        for name, content in sorted(files.items()):
            add(name, content)
            digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
            lines.append("%s,sha256=%s,%d\n" % (name, digest, len(content)))
        add(record, "".join(lines + [record + ",,\n"]).encode())


def main():
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    tree, version, glibc, out = sys.argv[1:]
    tag = "py3-none-manylinux_%s_x86_64" % glibc.replace(".", "_")
    stem = "%s-%s" % (NAME, version)
    info = stem + ".dist-info"
    files = module_files(version, Path(tree, "bin", "sparsify").resolve())
    files.update(tree_files(Path(tree), stem + ".data", info))
    files[info + "/METADATA"] = metadata(version)
    files[info + "/WHEEL"] = (
        "Wheel-Version: 1.0\nGenerator: sparsify %s\nRoot-Is-Purelib: false\nTag: %s\n" % (version, tag)).encode()
    path = Path(out) / ("%s-%s.whl" % (stem, tag))
    write(path, files, info + "/RECORD")
    print(path)


if __name__ == "__main__":
    main()
