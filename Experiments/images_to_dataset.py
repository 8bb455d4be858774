#!/usr/bin/env python3
"""Makes a dataset.pt of folders of pictures (JPEG, PNG and what else PIL reads), as `sparsify data` does of archives.

    images_to_dataset.py tiny-imagenet-200 tiny.pt --for tinyimagenet-resnet18
    images_to_dataset.py EuroSAT/2750 eurosat.pt --size 28 --validation 2700 --test 2700 --mean 0.5 --std 0.5

Needs PyTorch (1.10 or later) and PIL. FOLDER is one of

    FOLDER/train/CLASS/**  and  FOLDER/val/CLASS/** or FOLDER/test/CLASS/** or both
    FOLDER/train/CLASS/**  and  FOLDER/val/images with FOLDER/val/val_annotations.txt: Tiny-ImageNet
    FOLDER/CLASS/**        of which --test sets some aside

Classes are numbered in the order of their names, as torchvision's ImageFolder does; the pictures of a set come in the
order of their paths. Where val and test both have classes, val is for validation, else the one that has them is the test
set. --validation (without a val of its own) and --test (without a test set) cut pictures off the training set: the
parts are those of torch.utils.data.random_split([train, validation, test]) with the generator's seed --split-seed.

The file holds uint8 images [count, channels, height, width] and int64 labels, and how they become what models are
trained on: "normalize": {"scale": 255 or None, "mean": [...], "std": [...]}, which every command of sparsify applies.
How the published EuroSAT zoos scaled their pictures down and split them is not known: use the dataset.pt that comes with
a zoo where there is one.
"""
import argparse
import os
import sys
from pathlib import Path

import torch
from PIL import Image
from torch.utils.data import TensorDataset

ZOOS = {  # Of pixels from 0 to 255, of which nothing is made before.
    "tinyimagenet-resnet18": {
        "scale": None,
        "mean": [255 * x for x in (0.485, 0.456, 0.406)],
        "std": [255 * x for x in (0.229, 0.224, 0.225)],
    }
}


def folders(folder):
    return sorted(path.name for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []


def pictures(folder, classes):
    """The pictures below the folders of the classes, with their labels."""
    return [(path, label) for label, name in enumerate(classes)
            for path in sorted((folder / name).rglob("*")) if path.is_file() and not is_text(path)]


def is_text(path):
    """Tiny-ImageNet has a text with boxes beside the pictures."""
    return path.suffix.lower() in (".txt", ".csv", ".json", ".xml")


def annotated(folder, classes):
    """The pictures that a val_annotations.txt names, with their labels."""
    numbers = {name: label for label, name in enumerate(classes)}
    lines = (folder / "val_annotations.txt").read_text().splitlines()
    rows = sorted(line.split("\t")[:2] for line in lines if line)
    return [(folder / "images" / name, numbers[label]) for name, label in rows]


def held_out(folder, classes):
    """The labelled pictures of val or test; none where it has no classes."""
    if (folder / "val_annotations.txt").is_file():
        return annotated(folder, classes)
    found = folders(folder)
    if not set(found) & set(classes):
        return []
    unknown = sorted(set(found) - set(classes))
    if unknown:
        sys.exit("'%s' has the class '%s', which train has not" % (folder, unknown[0]))
    return pictures(folder, classes)


def read(folder, options):
    """The sets of pictures by name."""
    if not folder.is_dir():
        sys.exit("'%s' is no folder: give the one that holds the pictures, unpacked" % folder)
    if (folder / "train").is_dir():
        classes = folders(folder / "train")
        train = pictures(folder / "train", classes)
        val, test = held_out(folder / "val", classes), held_out(folder / "test", classes)
        if not test:
            val, test = [], val
    else:
        train, val, test = pictures(folder, folders(folder)), [], []
    for what, there, asked in (("validation", val, options.validation), ("test", test, options.test)):
        if there and asked:
            sys.exit("--%s is of no use: '%s' has pictures for that already" % (what, folder))
    if not test and not options.test:
        sys.exit("'%s' has no test set, neither val nor test: say with --test how many pictures to set aside" % folder)
    left = len(train) - options.validation - options.test
    if left <= 0:
        sys.exit("'%s' has %d pictures to train on, and %d are to be set aside: expected folders of pictures, one a class"
                 % (folder, len(train), options.validation + options.test))
    if options.validation or options.test:
        order = torch.randperm(len(train), generator=torch.Generator().manual_seed(options.split_seed)).tolist()
        shuffled = [train[place] for place in order]
        train, rest = shuffled[:left], shuffled[left:]
        val, test = val + rest[:options.validation], test + rest[options.validation:]
    return [(name, part) for name, part in (("trainset", train), ("valset", val), ("testset", test)) if part]


def tensor(path, size):
    """A picture as uint8 [3, height, width]; grey ones have three equal channels."""
    try:
        with Image.open(path) as image:
            image = image.convert("RGB")
    except OSError as error:
        sys.exit("'%s' is no picture that PIL reads: %s" % (path, error))
    if size:
        image = image.resize((size, size), Image.BILINEAR)
    pixels = torch.frombuffer(bytearray(image.tobytes()), dtype=torch.uint8)
    return pixels.view(image.height, image.width, 3).permute(2, 0, 1)


def data_set(part, size):
    first = tensor(part[0][0], size)
    images = torch.empty((len(part), *first.shape), dtype=torch.uint8)
    for place, (path, _) in enumerate(part):
        image = tensor(path, size)
        if image.shape != first.shape:
            sys.exit("'%s' has %d x %d pixels, '%s' %d x %d: give --size"
                     % (path, *image.shape[1:], part[0][0], *first.shape[1:]))
        images[place] = image
    return TensorDataset(images, torch.tensor([label for _, label in part]))


def numbers(text):
    return [float(part) for part in text.split(",")]


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--for", dest="zoo", choices=sorted(ZOOS), help="the zoo whose normalisation to take")
    parser.add_argument("--mean", type=numbers, help="of pixels from 0 to 1: one number, or one a channel with commas")
    parser.add_argument("--std", type=numbers, help="the same")
    parser.add_argument("--size", type=int, help="scale all pictures to squares of so many pixels")
    parser.add_argument("--validation", type=int, default=0, help="pictures set aside for validation")
    parser.add_argument("--test", type=int, default=0, help="pictures set aside for the test")
    parser.add_argument("--split-seed", type=int, default=42)
    options = parser.parse_args()
    if options.out.exists():
        sys.exit("'%s' is there already: choose another name, or remove it first" % options.out)
    if options.zoo and not options.mean and not options.std:
        normalize = ZOOS[options.zoo]
    elif options.mean and options.std and min(options.std) > 0:
        length = max(len(options.mean), len(options.std))
        mean, std = (values * length if len(values) == 1 else values for values in (options.mean, options.std))
        if len(mean) != len(std) or length not in (1, 3):
            sys.exit("--mean and --std have one number, or three: one a channel")
        normalize = {"scale": 255, "mean": mean, "std": std}
    else:
        sys.exit("give either --for, or --mean and --std (above 0) of pixels from 0 to 1")
    content = {name: data_set(part, options.size) for name, part in read(options.folder, options)}
    content.update(dataset_seed=options.split_seed, normalize=normalize)
    partial = options.out.with_name(options.out.name + ".partial")
    torch.save(content, partial)
    os.replace(partial, options.out)
    for name, part in content.items():
        if isinstance(part, TensorDataset):
            print(name, *part.tensors[0].shape)


if __name__ == "__main__":
    main()
