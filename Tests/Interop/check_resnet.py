#!/usr/bin/env python3
"""Checks the twin of a ResNet-18 zoo with real PyTorch, and its trajectories against those of another program.

  check_resnet.py TWIN [--reference GLOB]

For every trial of TWIN
  * every 'checkpoints' loads strictly into the network (written here as torchvision has it, but for the first convolution
    and max pooling); the accuracies that PyTorch computes are test_acc and val_acc, apart from images whose two largest
    logits differ by less than 1e-4; test_nll and val_nll agree to 1e-4;
  * 'variational' of the last epoch loads strictly into the network of the twin's model.py; weights are zero in
    'checkpoints' exactly where its log_alpha reaches the threshold; sparsities and KL divergence are those of result.json;
  * the optimiser state is accepted by torch.optim.SGD over its parameters, and steps on.

--reference names files of rows of the same model by other seeds. Row 0 must agree; each epoch's sparsity within 0.01 of
their mean, KL divergence within 1 %, test accuracy within 0.04; their mean signed differences within 0.004 and 0.012.

Exit code 0 when all of it holds, 1 otherwise.
"""
import argparse
import glob
import importlib.util
import json
import os
import sys

import torch
from torch import nn
from torch.nn import functional as F

import layout
import networks

sys.dont_write_bytecode = True
THRESHOLD = 3.0


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.downsample = None
        if stride != 1:
            self.downsample = nn.Sequential(
                nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        return F.relu(y + (x if self.downsample is None else self.downsample(x)))


class ResNet18(nn.Module):
    def __init__(self, width, classes):
        super().__init__()
        self.conv1 = nn.Conv2d(3, width, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        inputs = width
        for stage in range(4):
            outputs = width << stage
            blocks = [Block(inputs, outputs, 1 if stage == 0 else 2), Block(outputs, outputs, 1)]
            setattr(self, "layer%d" % (stage + 1), nn.Sequential(*blocks))
            inputs = outputs
        self.fc = nn.Linear(inputs, classes)

    def forward(self, x):
        x = F.relu(self.bn1(self.conv1(x)))
        for stage in range(4):
            x = getattr(self, "layer%d" % (stage + 1))(x)
        return self.fc(x.mean((2, 3)))


def check_epoch(report, where, row, state, sets):
    module = ResNet18(state["conv1.weight"].shape[0], state["fc.weight"].shape[0])
    module.load_state_dict(state, strict=True)
    module.eval()
    report.count("checkpoints loaded strictly")
    for name in ("test", "val"):
        if name not in sets:
            continue
        images, labels = sets[name]
        correct, nll, close = networks.evaluate(module, images, labels)
        stated = row["%s_acc" % name] * len(labels)
        report.expect(abs(correct - stated) <= close + 1e-6, where, name, "accuracy:", stated, "PyTorch has", correct)
        report.expect(abs(row["%s_nll" % name] - nll) <= 1e-4 * max(1, nll), where, name, "nll:", row["%s_nll" % name],
                      "PyTorch has", nll)


def check_variational(report, where, row, plain, variational):
    layers = [key[:-len(".log_sigma2")] for key in variational if key.endswith(".log_sigma2")]
    report.expect(len(layers) == 21, where, "has", len(layers), "variational layers")
    total, kl = 0, 0.0
    for layer in layers:
        weight, log_sigma2 = (variational[layer + end].double() for end in (".weight", ".log_sigma2"))
        bound = 10.0 if layer == "fc" else 8.0
        log_alpha = torch.clamp(log_sigma2 - 2 * torch.log(weight.abs() + 1e-15), -bound, bound)
        pruned = log_alpha >= THRESHOLD
        report.expect(torch.equal(plain[layer + ".weight"] == 0, pruned | (weight == 0)), where, layer, "has other zeros")
        stated = row["sparsity/" + layer]
        report.expect(abs(stated - pruned.double().mean().item()) < 1e-12, where, layer, "sparsity is", stated)
        total += int(pruned.sum())
        k1, k2, k3 = networks.K1, networks.K2, networks.K3
        kl += -(k1 * torch.sigmoid(k2 + k3 * log_alpha) - 0.5 * F.softplus(-log_alpha) - k1).sum().item()
    sizes = sum(variational[layer + ".weight"].numel() for layer in layers)
    report.expect(abs(row["sparsity_ratio"] - total / sizes) < 1e-12, where, "sparsity is", row["sparsity_ratio"])
    report.expect(abs(row["kl"] - kl) <= 1e-6 * kl, where, "kl is", row["kl"], "PyTorch has", kl)


def check_optimizer(report, where, state, variational, params):
    learned = [key for key in variational if "running_" not in key and "num_batches" not in key]
    idle = {learned.index("fc.log_sigma2_bias")}
    (group,) = state["param_groups"]
    report.expect(group["params"] == list(range(len(learned))), where, "params are", group["params"])
    report.expect(set(state["state"]) == set(range(len(learned))) - idle, where, "has other entries")
    tensors = [variational[key].clone().requires_grad_() for key in learned]
    optimizer = torch.optim.SGD(tensors, lr=1.0, momentum=params["optim::momentum"], weight_decay=params["optim::wd"])
    optimizer.load_state_dict(state)
    for i, tensor in enumerate(tensors):
        if i not in idle:
            tensor.grad = torch.zeros_like(tensor)
    optimizer.step()
    moved = sum(not torch.equal(tensor, variational[key]) for key, tensor in zip(learned, tensors))
    report.expect(moved >= len(learned) - 1 - len(idle), where, "only", moved, "tensors move in a further step")
    report.count("optimiser states stepped on")


def check_reference(report, name, rows, pattern):
    references = [json.load(open(path))["rows"] for path in sorted(glob.glob(pattern))]
    report.expect(references, "no file", pattern)

    def mean(key, epoch):
        return sum(reference[epoch][key] for reference in references) / len(references)

    print("epoch  sparsity  reference  test_acc  reference           kl    reference")
    signed = {"sparsity_ratio": 0.0, "test_acc": 0.0}
    for epoch, row in enumerate(rows):
        expected = {key: mean(key, epoch) for key in ("sparsity_ratio", "test_acc", "kl")}
        print("%5d  %8.4f  %9.4f  %8.4f  %9.4f  %11.1f  %11.1f" % (
            epoch, row["sparsity_ratio"], expected["sparsity_ratio"], row["test_acc"], expected["test_acc"], row["kl"],
            expected["kl"]))
        for key, bound in (("sparsity_ratio", 0.01), ("test_acc", 0.04)):
            limit = bound if epoch else 1e-9
            report.expect(abs(row[key] - expected[key]) <= limit, name, "epoch", epoch, key, row[key], "not", expected[key])
            signed[key] += (row[key] - expected[key]) / max(1, len(rows) - 1)
        limit = 0.01 if epoch else 1e-5
        report.expect(abs(row["kl"] / expected["kl"] - 1) <= limit, name, "epoch", epoch, "kl", row["kl"])
    print("mean signed differences:", signed)
    for key, bound in (("sparsity_ratio", 0.004), ("test_acc", 0.012)):
        report.expect(abs(signed[key]) <= bound, name, "mean signed difference of", key, "is", signed[key])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("twin")
    parser.add_argument("--reference", help="files of rows, one a seed")
    options = parser.parse_args()
    torch.set_num_threads(1)
    report = layout.Report()
    sets = networks.image_sets(os.path.join(options.twin, "dataset.pt"))
    specification = importlib.util.spec_from_file_location("twin_model", os.path.join(options.twin, "model.py"))
    own = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(own)
    names = layout.folders(options.twin)
    report.expect(names, "no trial in", options.twin)
    for name in names:
        trial = os.path.join(options.twin, name)
        params = layout.read_json(trial, "params.json")
        rows = layout.result_rows(trial)
        for row in rows:
            folder = os.path.join(trial, layout.checkpoint_name(row["training_iteration"]))
            where = "%s, epoch %d:" % (name, row["training_iteration"])
            plain = networks.load(os.path.join(folder, "checkpoints"))
            check_epoch(report, where, row, plain, sets)
        variational = networks.load(os.path.join(folder, "variational"))
        check_variational(report, where, rows[-1], plain, variational)
        check_optimizer(report, where, networks.load(os.path.join(folder, "optimizer"), is_optimizer=True), variational, params)
        test = torch.utils.data.TensorDataset(*sets["test"])
        for form in ("plain", "variational"):
            accuracy = own.accuracy(own.load(trial, form=form), test)
            report.expect(abs(accuracy - rows[-1]["test_acc"]) < 2.5 / len(test), where, form, "by model.py:", accuracy)
            report.count("models evaluated by model.py")
        if options.reference:
            check_reference(report, name, rows, options.reference)
    return report.print("torch %s, %d trials of %s" % (torch.__version__, len(names), options.twin))


if __name__ == "__main__":
    sys.exit(main())
