"""The sets that the models of a zoo are split into, by their names."""
import os
import random
from typing import Dict, List, Sequence

PARTS = ("train", "val", "test")


def split(trials: Sequence[str]) -> Dict[str, List[str]]:
    """The trials of each part, in the order in which they are drawn: 70 % to train, 15 % to validate, the rest to test.

    The same as `sparsify export --as dataset` and `sparsify predict` make of the same trials.
    """
    names = sorted(trials, key=os.fsencode)
    random.Random(42).shuffle(names)
    first = int(0.7 * len(names))
    second = first + int(0.15 * len(names))
    return dict(zip(PARTS, (names[:first], names[first:second], names[second:])))
