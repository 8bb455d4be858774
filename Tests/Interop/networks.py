"""The zoos' networks in PyTorch, and the sparse forms of their state dicts, for the checks in this folder.

Written from the description of the zoos, not from the tool's own `model.py`, so that the two can disagree.
"""
import os
import sys

import torch
from torch import nn
from torch.nn import functional as F

LAYERS = ("conv1", "conv2", "conv3", "fc1", "fc2")
K1, K2, K3 = 0.63576, 1.8732, 1.48695  # Molchanov, Ashukha and Vetrov, ICML 2017, equation 14.
CLAMP = {"conv": 8.0, "fc": 10.0}

# Kernel sizes of the convolutions, which of them are pooled, and the state dict's indices with and without
# dropout layers, by the first convolution's outputs.
SHAPES = {
    8: ((5, 5, 2), (True, True, False), ((0, 3, 6, 9, 11), (0, 4, 8, 11, 14))),
    6: ((5, 5, 2), (True, True, False), ((0, 3, 6, 9, 11), (0, 4, 8, 11, 14))),
    16: ((3, 3, 3), (True, True, True), ((0, 4, 8, 13, 16),)),
}
NONLINEARITIES = {
    "tanh": nn.Tanh,
    "relu": nn.ReLU,
    "leakyrelu": lambda: nn.LeakyReLU(0.01),
    "sigmoid": nn.Sigmoid,
    "silu": nn.SiLU,
    "gelu": nn.GELU,
}


def torch_version():
    """Major and minor version, as (1, 13)."""
    return tuple(int(part) for part in torch.__version__.split("+")[0].split(".")[:2])


def load(path, is_optimizer=False, is_dataset=False):
    """Loads a file as strictly as this torch can: with weights_only where it knows it and can do it."""
    version = torch_version()
    if is_dataset:
        return torch.load(path, **({"weights_only": False} if version >= (1, 13) else {}))
    if version >= (2, 0) or (version == (1, 13) and not is_optimizer):
        return torch.load(path, map_location="cpu", weights_only=True)
    return torch.load(path, map_location="cpu")


def unwrapped(state):
    """A source state dict without wrapper and without `module.` prefixes."""
    for wrapper in ("state_dict", "model_state_dict", "model"):
        if isinstance(state.get(wrapper), dict):
            state = state[wrapper]
            break
    if all(key.startswith("module.") for key in state):
        state = type(state)((key[len("module.") :], value) for key, value in state.items())
    return state


def indices(state):
    """The `<i>` of the keys `module_list.<i>.weight`, in order."""
    return [int(key.split(".")[1]) for key in state if key.endswith(".weight")]


class Network(nn.Module):
    """The source architecture that a plain state dict describes."""

    def __init__(self, state, nonlinearity):
        super().__init__()
        at = indices(state)
        first = state["module_list.%d.weight" % at[0]]
        kernels, pooled, known = SHAPES[first.shape[0]]
        assert tuple(at) in known, "indices %s belong to no known architecture" % (at,)
        has_dropout = tuple(at) == known[-1]
        layers = []
        inputs = first.shape[1]
        for i in range(3):
            outputs = state["module_list.%d.weight" % at[i]].shape[0]
            layers.append(nn.Conv2d(inputs, outputs, kernels[i]))
            if pooled[i]:
                layers.append(nn.MaxPool2d(2, 2))
            layers.append(NONLINEARITIES[nonlinearity]())
            if has_dropout and (pooled[i] or len(known) == 1):
                layers.append(nn.Dropout(0.0))
            inputs = outputs
        layers.append(nn.Flatten())
        features = state["module_list.%d.weight" % at[3]].shape[1]
        layers += [nn.Linear(features, 20), NONLINEARITIES[nonlinearity]()]
        if has_dropout:
            layers.append(nn.Dropout(0.0))
        layers.append(nn.Linear(20, state["module_list.%d.weight" % at[4]].shape[0]))
        self.module_list = nn.ModuleList(layers)
        self.eval()

    def forward(self, x):
        for layer in self.module_list:
            x = layer(x)
        return x


def network(state, nonlinearity):
    """The source architecture with `state` loaded strictly."""
    module = Network(state, nonlinearity)
    module.load_state_dict(state, strict=True)
    return module.float()


def log_alpha(variational, index, name, kind):
    """log_alpha in float64 of `weight` or `bias` of one layer, from its float32 tensors."""
    value = variational["module_list.%d.%s" % (index, name)].double()
    suffix = "log_sigma2" if name == "weight" else "log_sigma2_bias"
    log_sigma2 = variational["module_list.%d.%s" % (index, suffix)].double()
    return torch.clamp(log_sigma2 - 2 * torch.log(value.abs() + 1e-15), -CLAMP[kind], CLAMP[kind])


def pruned_masks(variational, threshold):
    """For each weight and bias of the plain form: which entries are pruned. Linear biases never are."""
    masks = {}
    for layer, index in zip(LAYERS, indices(variational)):
        kind = layer.rstrip("123")
        key = "module_list.%d." % index
        masks[key + "weight"] = log_alpha(variational, index, "weight", kind) >= threshold
        bias = variational[key + "bias"]
        masks[key + "bias"] = (
            log_alpha(variational, index, "bias", kind) >= threshold
            if kind == "conv"
            else torch.zeros_like(bias, dtype=torch.bool)
        )
    return masks


def kl_divergence(variational):
    """The KL term in nats, summed over all weights and convolution biases, in float64."""
    total = 0.0
    for layer, index in zip(LAYERS, indices(variational)):
        kind = layer.rstrip("123")
        for name in ("weight", "bias") if kind == "conv" else ("weight",):
            a = log_alpha(variational, index, name, kind)
            total += -(K1 * torch.sigmoid(K2 + K3 * a) - 0.5 * F.softplus(-a) - K1).sum().item()
    return total


def evaluate(module, images, labels):
    """Correct predictions, mean cross entropy, and samples whose two largest logits differ by less than 1e-4."""
    correct, nll, close = 0, 0.0, 0
    with torch.no_grad():
        for start in range(0, len(images), 1000):
            logits = module(images[start : start + 1000])
            targets = labels[start : start + 1000]
            correct += int((logits.argmax(1) == targets).sum())
            nll += F.cross_entropy(logits.double(), targets, reduction="sum").item()
            top = logits.topk(2, dim=1)[0]
            close += int((top[:, 0] - top[:, 1] < 1e-4).sum())
    return correct, nll / len(images), close


class CachedDataset(torch.utils.data.Dataset):
    """Images and labels as WeightCLIP's zoos keep them, pickled as a class of the program that wrote them."""


def image_sets(path):
    """The sets of a dataset.pt as (images, labels), by name."""
    sets = {}
    sys.modules["__main__"].CachedDataset = CachedDataset
    for name, data in load(os.path.realpath(path), is_dataset=True).items():
        if name not in ("trainset", "valset", "testset"):
            continue
        if isinstance(data, CachedDataset):
            sets[name[:-3]] = (data.data, data.targets)
        elif hasattr(data, "indices"):
            chosen = torch.tensor(data.indices)
            sets[name[:-3]] = tuple(tensor[chosen] for tensor in data.dataset.tensors)
        else:
            sets[name[:-3]] = data.tensors
    return sets
