#!/usr/bin/env python3
"""Checks with PyTorch what `sparsify data` and Experiments/images_to_dataset.py make.

    check_data.py SPARSIFY FOLDER

Makes tiny archives in FOLDER, as the authors of CIFAR-10 write them, and has a data set made of each version: it must be
what random_split gives. With PIL a folder of pictures becomes the data set that its pixels are.
"""
import pickle
import subprocess
import sys
from pathlib import Path

import numpy
import torch

ROOT = Path(__file__).resolve().parents[2]
MEAN, STD = (125.3, 123.0, 113.9), (63.0, 62.1, 66.7)


def load(path):
    try:
        return torch.load(path, weights_only=False)
    except TypeError:  # PyTorch before 1.13 does not know weights_only.
        return torch.load(path)


def same(made, expected, what):
    if not torch.equal(made, expected):
        sys.exit("FAILED: %s: %s in place of %s" % (what, made.flatten()[:8], expected.flatten()[:8]))


def make_cifar(folder):
    """Both versions of the same images, which it gives with their labels, those of the test's at the end."""
    draw = numpy.random.RandomState(1)
    images = draw.randint(0, 256, (60, 3072), dtype=numpy.uint8)
    labels = draw.randint(0, 10, 60).tolist()
    names = ["data_batch_%d" % n for n in range(1, 6)] + ["test_batch"]
    for name in ("binary", "python"):
        (folder / name).mkdir(parents=True)
    for number, name in enumerate(names):
        part = slice(10 * number, 10 * number + 10)
        rows = numpy.insert(images[part], 0, labels[part], axis=1)
        (folder / "binary" / (name + ".bin")).write_bytes(rows.tobytes())
        with open(folder / "python" / name, "wb") as file:
            pickle.dump({"data": images[part], "labels": labels[part]}, file, protocol=2)
    return torch.from_numpy(images).view(-1, 3, 32, 32), torch.tensor(labels)


def check_cifar(sparsify, folder):
    images, labels = make_cifar(folder)
    whole = torch.utils.data.TensorDataset(images[:50], labels[:50])
    parts = torch.utils.data.random_split(whole, [38, 12], generator=torch.Generator().manual_seed(42))
    expected = {name: whole[part.indices] for name, part in zip(("trainset", "valset"), parts)}
    expected["testset"] = (images[50:], labels[50:])
    for version in ("binary", "python"):
        out = folder / (version + ".pt")
        subprocess.run([sparsify, "data", str(folder / version), str(out), "--for", "cifar10-resnet18", "--validation", "12"],
                       check=True, stdout=subprocess.DEVNULL)
        sets = load(out)
        for name, tensors in expected.items():
            for made, tensor in zip(sets[name].tensors, tensors):
                same(made, tensor, "%s of the %s version" % (name, version))
        scaling = {"scale": 255, "mean": [x / 255 for x in MEAN], "std": [x / 255 for x in STD]}
        if sets["normalize"] != scaling or sets["dataset_seed"] != 42:
            sys.exit("FAILED: %s: normalize is %s" % (version, sets["normalize"]))
    print("data sets of CIFAR's archives are those that random_split gives")


def check_pictures(sparsify, folder):
    try:
        from PIL import Image
    except ImportError:
        print("SKIPPED: folders of pictures (PIL is not there)")
        return
    draw = numpy.random.RandomState(2)
    pixels = draw.randint(0, 256, (12, 8, 8, 3), dtype=numpy.uint8)
    annotations = []
    for number, image in enumerate(pixels):
        label = "n%02d" % (number % 3)
        place = folder / "pictures" / ("val/images" if number >= 9 else "train/%s/images" % label)
        place.mkdir(parents=True, exist_ok=True)
        Image.fromarray(image).save(place / ("%02d.png" % number))
        if number >= 9:
            annotations.append("%02d.png\t%s\t0\t0\t7\t7\n" % (number, label))
    (folder / "pictures/val/val_annotations.txt").write_text("".join(annotations))
    out = folder / "pictures.pt"
    subprocess.run([sys.executable, str(ROOT / "Experiments/images_to_dataset.py"), str(folder / "pictures"), str(out),
                    "--for", "tinyimagenet-resnet18"], check=True, stdout=subprocess.DEVNULL)
    sets = load(out)
    images = torch.from_numpy(pixels).permute(0, 3, 1, 2)
    order = [0, 3, 6, 1, 4, 7, 2, 5, 8]
    same(sets["trainset"].tensors[0], images[order], "the pictures")
    same(sets["trainset"].tensors[1], torch.tensor([0, 0, 0, 1, 1, 1, 2, 2, 2]), "their labels")
    same(sets["testset"].tensors[0], images[9:], "the pictures with annotations")
    same(sets["testset"].tensors[1], torch.tensor([0, 1, 2]), "their labels")
    shown = subprocess.run([sparsify, "inspect", str(out)], check=True, capture_output=True, text=True).stdout
    if "stored as uint8, less 123.675, 116.28, 103.53; divided by 58.395" not in shown:
        sys.exit("FAILED: inspect says of the pictures:\n" + shown)
    print("folders of pictures become the data sets that their pixels are")


def main():
    sparsify, folder = sys.argv[1], Path(sys.argv[2])
    check_cifar(sparsify, folder)
    check_pictures(sparsify, folder)


if __name__ == "__main__":
    main()
