#!/usr/bin/env python3
"""Writes what PyTorch prunes, and how it trains what it has pruned, as fixtures of the Swift tests.

  make_pruning_fixtures.py FOLDER        e.g. Tests/VariationalDropoutTests/Fixtures/pruning

Weights, images and labels are not stored. They come from `hash16`, a mixing of the bits of 16, which is one to one:

  hash16(n):   k = 40503 n mod 2^16;  k ^= k >> 8;  k = 30829 k mod 2^16;  k ^= k >> 7
  parameter n  magnitude (2 hash16(n) + 1) 2^-(19 + layer mod 3), negative where hash16(n + 32768) is odd;
               n counts all weights and biases of the state dict in their order from 0, layer the five layers
  pixel n      (hash16(n) - 32768) 2^-15;  n counts sample, channel, row, column
  label n      hash16(n + 32768) mod 10;  n counts samples

All of these are exact in float32, and no two magnitudes of a model are equal.

masks.json   cases: for each family, sparsity and scope (`global`: torch.nn.utils.prune.global_unstructured over the
             weights of all layers; `layer`: l1_unstructured of each layer's weights) the pruned weights of each layer
             and, in `kept`, a text for each layer: its weights in row-major order, four to a hexadecimal digit, the
             first in the highest bit, set where the weight is kept; the last digit is filled up with zeros. Biases
             are never pruned.
steps.json   the first CNN trained for some steps in float64, by optimiser, with the masks of a case above in `kept`.
             `after`: the parameters after each step, float32, little-endian, base64, in the state dict's order.

Needs torch. The same torch writes the same bytes.
"""
import base64
import json
import os
import struct
import sys

import torch
from torch.nn import functional as F
from torch.nn.utils import prune

import networks

FAMILIES = {  # channels and side of the images, outputs of the convolutions, indices in the state dict
    "CNN": (1, 28, (8, 6, 4), (0, 3, 6, 9, 11)),
    "CNN2": (1, 28, (6, 9, 6), (0, 3, 6, 9, 11)),
    "CNN3": (3, 32, (16, 32, 15), (0, 4, 8, 13, 16)),
}
SPARSITIES = (0.3, 0.5, 0.8, 0.95)
STEPS, BATCH = 3, 4
OPTIMIZERS = (
    ("adam", {"lr": 1e-3}),
    ("sgd", {"lr": 0.05, "momentum": 0.9, "weight_decay": 0.1}),
    ("rms_prop", {"lr": 1e-3}),
)
KINDS = {"adam": torch.optim.Adam, "sgd": torch.optim.SGD, "rms_prop": torch.optim.RMSprop}


def hash16(n):
    k = 40503 * n & 0xFFFF
    k ^= k >> 8
    k = 30829 * k & 0xFFFF
    return k ^ k >> 7


def state_dict(family):
    """The family's plain state dict with the parameters of the formula above, in float64."""
    channels, side, outputs, indices = FAMILIES[family]
    kernels, pooled, _ = networks.SHAPES[outputs[0]]
    shapes, inputs = [], channels
    for count, kernel, is_pooled in zip(outputs, kernels, pooled):
        shapes.append((count, inputs, kernel, kernel))
        inputs, side = count, (side - kernel + 1) // (2 if is_pooled else 1)
    shapes += [(20, inputs * side * side), (10, 20)]
    state, n, magnitudes = {}, 0, set()
    for layer, (index, shape) in enumerate(zip(indices, shapes)):
        for name, size in (("weight", shape), ("bias", shape[:1])):
            values = []
            for _ in range(torch.Size(size).numel()):
                magnitude = (2 * hash16(n) + 1) * 2.0 ** -(19 + layer % 3)
                values.append(-magnitude if hash16(n + 32768) % 2 else magnitude)
                magnitudes.add(magnitude)
                n += 1
            state["module_list.%d.%s" % (index, name)] = torch.tensor(values, dtype=torch.float64).reshape(size)
    assert len(magnitudes) == n, "magnitudes of %s are not distinct" % family
    return state


def pruned_network(family, scope, sparsity):
    """The family's network with torch's masks, and the modules that have them."""
    state = state_dict(family)
    network = networks.Network(state, "tanh").double()
    network.load_state_dict(state, strict=True)
    modules = [network.module_list[index] for index in FAMILIES[family][3]]
    if scope == "global":
        prune.global_unstructured(
            [(module, "weight") for module in modules], pruning_method=prune.L1Unstructured, amount=sparsity)
    else:
        for module in modules:
            prune.l1_unstructured(module, "weight", amount=sparsity)
    return network, modules


def bits(mask):
    """A mask as hexadecimal digits."""
    flags = [str(int(flag)) for flag in mask.flatten().tolist()]
    flags += ["0"] * (-len(flags) % 4)
    return "".join("%x" % int("".join(flags[i : i + 4]), 2) for i in range(0, len(flags), 4))


def mask_cases():
    for family, (channels, _, _, _) in FAMILIES.items():
        for scope in ("global", "layer"):
            for sparsity in SPARSITIES:
                _, modules = pruned_network(family, scope, sparsity)
                masks = [module.weight_mask for module in modules]
                yield {
                    "family": family, "channels": channels, "scope": scope, "sparsity": sparsity,
                    "pruned": [int((mask == 0).sum()) for mask in masks], "kept": [bits(mask) for mask in masks],
                }


def parameters(modules):
    """What the network computes with, as text: torch keeps what lies under a mask."""
    values = [value for module in modules for tensor in (module.weight, module.bias)
              for value in tensor.detach().flatten().tolist()]
    return base64.b64encode(struct.pack("<%df" % len(values), *values)).decode()


def training(family, scope, sparsity):
    """`STEPS` steps of each optimiser on a masked network."""
    channels, side, _, _ = FAMILIES[family]
    samples = STEPS * BATCH
    images = torch.tensor(
        [(hash16(n) - 32768) * 2.0**-15 for n in range(samples * channels * side * side)], dtype=torch.float64
    ).reshape(samples, channels, side, side)
    labels = torch.tensor([hash16(n + 32768) % 10 for n in range(samples)])
    runs = []
    for kind, settings in OPTIMIZERS:
        network, modules = pruned_network(family, scope, sparsity)
        optimizer = KINDS[kind](network.parameters(), **settings)
        after = []
        for step in range(STEPS):
            batch = slice(step * BATCH, (step + 1) * BATCH)
            optimizer.zero_grad()
            F.cross_entropy(network(images[batch]), labels[batch]).backward()
            optimizer.step()
            for module in modules:  # As the next forward pass would.
                for hook in module._forward_pre_hooks.values():
                    hook(module, None)
            after.append(parameters(modules))
        runs.append({"optimizer": kind, **settings, "after": after})
    return {
        "family": family, "channels": channels, "nonlinearity": "tanh", "batch": BATCH,
        "kept": [bits(module.weight_mask) for module in modules], "runs": runs,
    }


def write(path, value):
    with open(path, "w") as file:
        json.dump(value, file, separators=(",", ":"))
        file.write("\n")


def main(folder):
    os.makedirs(folder, exist_ok=True)
    write(os.path.join(folder, "masks.json"), {"cases": list(mask_cases())})
    write(os.path.join(folder, "steps.json"), training("CNN", "global", 0.5))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
