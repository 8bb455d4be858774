#!/usr/bin/env python3
"""Whether checkpoints hold what they must.

    compare_checkpoints.py same CONTROL CHECKPOINT      the values of the control, whatever its keys begin with
    compare_checkpoints.py untouched SOURCE CHECKPOINT  the values of a source, whose weights may be weight_orig *
                                                        weight_mask, but for weights that were pruned
    compare_checkpoints.py finite CHECKPOINT...         no infinity and no NaN
    compare_checkpoints.py dtype NAME CHECKPOINT...     all of one storage class, as BFloat16Storage

Prints what differs; exit code 1 where something does.
"""
import math
import re
import sys

from torchfile import decoded, load

LAYER = re.compile(r"(.*\.)?(module_list\.\d+\.\w+)$")


def tensors(value):
    """The layers' tensors by their names without prefixes, from the dict that has them, however deep."""
    if not isinstance(value, dict):
        return {}
    found = {LAYER.match(key).group(2): entry for key, entry in value.items() if isinstance(key, str) and LAYER.match(key)}
    for entry in value.values():
        found = found or tensors(entry)
    return found


def differences(wanted, found):
    """Whether tensors are equal, bit by bit."""
    assert wanted, "no tensors to compare with"
    for name in sorted(set(wanted) | set(found)):
        if name not in found or name not in wanted:
            yield name + (" is missing" if name not in found else " is too much")
        elif found[name] != wanted[name]:
            yield name + " has other values"


def unpruned_differences(wanted, found):
    """Whether values are equal but for weights that were pruned: these are zero."""
    assert wanted, "no tensors to compare with"
    for name, values in wanted.items():
        if name not in found:
            yield name + " is missing"
            continue
        pairs = list(zip(values, decoded(found[name])))
        equal = sum(a == b for a, b in pairs)
        if len(pairs) != len(values) or name.endswith("bias") and equal < len(pairs):
            yield name + " has other values"
        elif any(a != b and b != 0 for a, b in pairs) or not any(a == b != 0 for a, b in pairs):
            yield name + " has other values"


def products(source):
    """Values by name, with weight_orig * weight_mask in place of these two."""
    wanted = {}
    for name, tensor in source.items():
        if name.endswith("_orig"):
            mask = decoded(source[name[: -len("orig")] + "mask"])
            wanted[name[: -len("_orig")]] = [value * kept for value, kept in zip(decoded(tensor), mask)]
        elif not name.endswith("_mask"):
            wanted[name] = decoded(tensor)
    return wanted


def check(command, first, *rest):
    if command == "same":
        return list(differences(tensors(load(first)), tensors(load(rest[0]))))
    if command == "untouched":
        return list(unpruned_differences(products(tensors(load(first))), tensors(load(rest[0]))))
    if command == "finite":
        return [
            path + ": " + name + " is not finite"
            for path in (first, *rest)
            for name, tensor in tensors(load(path)).items()
            if not all(map(math.isfinite, decoded(tensor)))
        ]
    if command == "dtype":
        return [
            path + ": " + name + " is " + tensor[0]
            for path in rest
            for name, tensor in tensors(load(path)).items()
            if tensor[0] != first
        ]
    sys.exit(__doc__)


problems = check(*sys.argv[1:])
print("\n".join(problems))
sys.exit(1 if problems else 0)
