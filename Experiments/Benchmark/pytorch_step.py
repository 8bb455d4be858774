#!/usr/bin/env python3
"""The yardstick of the benchmark: one training step of one model in PyTorch, on one core.

Times, in microseconds per sample and model,

  variational_step   local reparameterisation, noise, KL, backward pass, Adam
  plain_step         the same network without log-variances, noise and KL
  evaluation         the plain forward pass with pruned weights at zero, per test sample

in float32 on one thread, with what a PyTorch user does around a step: the batch gathered by index_select from
shuffled indices, and loss.item() after every step. The images are random and have MNIST's (or CIFAR's) shape: the
time of a step does not depend on what they show.

Every stage is measured in rounds; the fastest round counts, for it is the one that other processes disturbed least.
CPU time of the process is reported, and wall time beside it: where they differ, the core was shared.

Needs torch 1.10 or later and numpy. Usage: pytorch_step.py [--architecture CNN|CNN2|CNN3] [--channels 1|3] [--json]
"""
import argparse
import json
import math
import os
import sys
import time

try:
    import torch
except ImportError as error:
    if {"-h", "--help"} & set(sys.argv[1:]):
        print(__doc__)
        sys.exit(0)
    sys.exit("Error: this needs PyTorch: %s" % error)
import torch.nn.functional as F
from torch import nn

K1, K2, K3 = 0.63576, 1.8732, 1.48695  # Molchanov, Ashukha and Vetrov, ICML 2017, equation 14.
TINY = 1e-15
THRESHOLD = 3.0

# Of each network: image side; (output channels, kernel, pooled) of each convolution; inputs of the linear layers.
NETWORKS = {
    "CNN": (28, ((8, 5, True), (6, 5, True), (4, 2, False)), (36, 20)),
    "CNN2": (28, ((6, 5, True), (9, 5, True), (6, 2, False)), (54, 20)),
    "CNN3": (32, ((16, 3, True), (32, 3, True), (15, 3, True)), (60, 20)),
}
CLASSES = 10


def log_alpha(weight, log_sigma2, limit):
    return torch.clamp(log_sigma2 - 2 * torch.log(weight.abs() + TINY), -limit, limit)


def kl_divergence(log_alpha):
    return -(K1 * torch.sigmoid(K2 + K3 * log_alpha) - 0.5 * torch.log1p(torch.exp(-log_alpha)) - K1).sum()


def unpruned(weight, log_alpha):
    return torch.where(log_alpha >= THRESHOLD, torch.zeros_like(weight), weight)


class VariationalConvolution(nn.Conv2d):
    limit = 8.0

    def __init__(self, *sizes):
        super().__init__(*sizes)
        self.log_sigma2 = nn.Parameter(torch.full_like(self.weight, -10))
        self.log_sigma2_bias = nn.Parameter(torch.full_like(self.bias, -10))

    def log_alphas(self):
        return (
            log_alpha(self.weight, self.log_sigma2, self.limit),
            log_alpha(self.bias, self.log_sigma2_bias, self.limit),
        )

    def forward(self, x):
        of_weight, of_bias = self.log_alphas()
        if not self.training:
            return F.conv2d(x, unpruned(self.weight, of_weight), unpruned(self.bias, of_bias))
        mean = F.conv2d(x, self.weight, self.bias)
        variance = F.conv2d(x * x, of_weight.exp() * self.weight**2, of_bias.exp() * self.bias**2)
        return mean + torch.sqrt(variance + TINY) * torch.randn_like(mean)

    def kl(self):
        of_weight, of_bias = self.log_alphas()
        return kl_divergence(of_weight) + kl_divergence(of_bias)


class VariationalLinear(nn.Linear):
    limit = 10.0

    def __init__(self, *sizes):
        super().__init__(*sizes)
        self.log_sigma2 = nn.Parameter(torch.full_like(self.weight, -10))

    def forward(self, x):
        of_weight = log_alpha(self.weight, self.log_sigma2, self.limit)
        if not self.training:
            return F.linear(x, unpruned(self.weight, of_weight), self.bias)
        mean = F.linear(x, self.weight)
        variance = F.linear(x * x, of_weight.exp() * self.weight**2)
        return mean + torch.sqrt(variance + TINY) * torch.randn_like(mean) + self.bias

    def kl(self):
        return kl_divergence(log_alpha(self.weight, self.log_sigma2, self.limit))


def network(name, channels, variational):
    """The zoo's network with tanh, made of variational or of ordinary layers."""
    convolution = VariationalConvolution if variational else nn.Conv2d
    linear = VariationalLinear if variational else nn.Linear
    _, convolutions, (features, hidden) = NETWORKS[name]
    layers = []
    for outputs, kernel, pooled in convolutions:
        layers.append(convolution(channels, outputs, kernel))
        if pooled:
            layers.append(nn.MaxPool2d(2, 2))
        layers.append(nn.Tanh())
        channels = outputs
    layers += [nn.Flatten(), linear(features, hidden), nn.Tanh(), linear(hidden, CLASSES)]
    return nn.Sequential(*layers)


def training(model, images, labels, batch_size, kl_weight):
    """A function that trains `model` for a number of steps."""
    variational = [layer for layer in model if hasattr(layer, "kl")]
    optimizer = torch.optim.Adam(model.parameters(), lr=3e-4)
    model.train()

    def run(steps):
        order = torch.randperm(len(images))
        total = 0.0
        for step in range(steps):
            start = step * batch_size % (len(images) - batch_size + 1)
            batch = order[start : start + batch_size]
            x, y = images.index_select(0, batch), labels.index_select(0, batch)
            optimizer.zero_grad()
            loss = F.cross_entropy(model(x), y)
            if variational:
                loss = loss + kl_weight * sum(layer.kl() for layer in variational)
            loss.backward()
            optimizer.step()
            total += loss.item()
        return total

    return run


def evaluation(model, images, labels, batch_size):
    """A function that evaluates `model` on a number of batches."""
    model.eval()

    def run(batches):
        correct = 0
        with torch.no_grad():
            for batch in range(batches):
                start = batch * batch_size % (len(images) - batch_size + 1)
                logits = model(images[start : start + batch_size])
                correct += (logits.argmax(1) == labels[start : start + batch_size]).sum().item()
        return correct

    return run


def fastest(run, units, samples_per_unit, rounds):
    """The fastest of several rounds of `units` steps: microseconds per sample, CPU and wall."""
    run(max(1, units // 4))
    best = (math.inf, math.inf)
    for _ in range(rounds):
        wall, cpu = time.perf_counter(), time.process_time()
        run(units)
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        best = min(best, (cpu, wall))
    return tuple(1e6 * seconds / (units * samples_per_unit) for seconds in best)


def measure(options):
    side = NETWORKS[options.architecture][0]
    images = torch.randn(options.samples, options.channels, side, side)
    labels = torch.randint(0, CLASSES, (options.samples,))
    variational = network(options.architecture, options.channels, True)
    plain = network(options.architecture, options.channels, False)
    steps, evaluated = options.steps, min(1000, options.samples)
    stages = {
        "variational_step": (training(variational, images, labels, options.batch_size, 0.004), steps, options.batch_size),
        "plain_step": (training(plain, images, labels, options.batch_size, 0), steps, options.batch_size),
        "evaluation": (evaluation(variational, images, labels, evaluated), 10, evaluated),
    }
    return {name: fastest(run, units, size, options.rounds) for name, (run, units, size) in stages.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--architecture", choices=sorted(NETWORKS), default="CNN")
    parser.add_argument("--channels", type=int, choices=(1, 3), default=None, help="default: 3 for CNN3, else 1")
    parser.add_argument("--batch-size", type=int, default=10)
    parser.add_argument("--samples", type=int, default=20_000, help="size of the random training set")
    parser.add_argument("--steps", type=int, default=300, help="training steps of a round")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--core", type=int, default=None, help="run on this core only")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if options.channels is None:
        options.channels = 3 if options.architecture == "CNN3" else 1
    if options.core is not None:
        os.sched_setaffinity(0, {options.core})
    torch.set_num_threads(1)
    torch.manual_seed(1)

    times = measure(options)
    if options.json:
        print(
            json.dumps(
                {
                    "torch": torch.__version__,
                    "architecture": options.architecture,
                    "channels": options.channels,
                    "batch_size": options.batch_size,
                    "microseconds_per_sample": {name: round(cpu, 3) for name, (cpu, _) in times.items()},
                    "wall_microseconds_per_sample": {name: round(wall, 3) for name, (_, wall) in times.items()},
                }
            )
        )
        return
    print(
        f"PyTorch {torch.__version__}, {options.architecture}, {options.channels} channel(s), "
        f"batch {options.batch_size}, one thread: microseconds per sample and model"
    )
    print(f"{'stage':<20}{'CPU':>10}{'wall':>10}")
    for name, (cpu, wall) in times.items():
        print(f"{name:<20}{cpu:>10.1f}{wall:>10.1f}")


if __name__ == "__main__":
    main()
