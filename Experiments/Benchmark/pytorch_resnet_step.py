#!/usr/bin/env python3
"""The yardstick of the batch engine's benchmark: ResNet-18 in PyTorch layers, on one core.

Times, in milliseconds per image,

  variational_step   local reparameterisation, noise, KL, batch norm, backward pass, SGD with momentum
  plain_step         the same network without log-variances, noise and KL
  evaluation         the plain forward pass with pruned weights at zero

in float32 on one thread, images of 3x32x32, ten classes. Images are random: the time of a step does not depend on
what they show. Each stage is measured in rounds, and the fastest counts: CPU time of the process.

Needs torch 1.10 or later. Usage: pytorch_resnet_step.py [--batch-size 32] [--width 64] [--rounds 3] [--json]
"""
import argparse
import json
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

from pytorch_step import TINY, kl_divergence, log_alpha, unpruned


class VariationalConvolution(nn.Conv2d):
    def __init__(self, *sizes, **options):
        super().__init__(*sizes, bias=False, **options)
        self.log_sigma2 = nn.Parameter(torch.full_like(self.weight, -10))

    def convolve(self, x, weight):
        return F.conv2d(x, weight, None, self.stride, self.padding)

    def forward(self, x):
        alpha = log_alpha(self.weight, self.log_sigma2, 8)
        if not self.training:
            return self.convolve(x, unpruned(self.weight, alpha))
        mean = self.convolve(x, self.weight)
        variance = self.convolve(x * x, alpha.exp() * self.weight * self.weight)
        return mean + torch.sqrt(variance + TINY) * torch.randn_like(mean)

    def kl(self):
        return kl_divergence(log_alpha(self.weight, self.log_sigma2, 8))


class VariationalLinear(nn.Linear):
    def __init__(self, *sizes):
        super().__init__(*sizes)
        self.log_sigma2 = nn.Parameter(torch.full_like(self.weight, -10))

    def forward(self, x):
        alpha = log_alpha(self.weight, self.log_sigma2, 10)
        if not self.training:
            return F.linear(x, unpruned(self.weight, alpha), self.bias)
        variance = F.linear(x * x, alpha.exp() * self.weight * self.weight)
        noise = torch.sqrt(variance + TINY) * torch.randn_like(variance)
        return F.linear(x, self.weight, self.bias) + noise

    def kl(self):
        return kl_divergence(log_alpha(self.weight, self.log_sigma2, 10))


def plain_convolution(*sizes, **options):
    return nn.Conv2d(*sizes, bias=False, **options)


class Block(nn.Module):
    def __init__(self, convolution, inputs, outputs, stride):
        super().__init__()
        self.conv1 = convolution(inputs, outputs, 3, stride=stride, padding=1)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = convolution(outputs, outputs, 3, stride=1, padding=1)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.downsample = None
        if stride != 1:
            self.downsample = nn.Sequential(
                convolution(inputs, outputs, 1, stride=stride), nn.BatchNorm2d(outputs)
            )

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)), inplace=True)))
        y += x if self.downsample is None else self.downsample(x)
        return F.relu(y, inplace=True)


class ResNet(nn.Module):
    def __init__(self, width, variational):
        super().__init__()
        convolution = VariationalConvolution if variational else plain_convolution
        self.conv1 = convolution(3, width, 3, stride=1, padding=1)
        self.bn1 = nn.BatchNorm2d(width)
        blocks, inputs = [], width
        for stage in range(4):
            for block in range(2):
                stride = 2 if stage and not block else 1
                blocks.append(Block(convolution, inputs, width << stage, stride))
                inputs = width << stage
        self.blocks = nn.Sequential(*blocks)
        self.fc = (VariationalLinear if variational else nn.Linear)(inputs, 10)

    def forward(self, x):
        x = self.blocks(F.relu(self.bn1(self.conv1(x)), inplace=True))
        return self.fc(x.mean((2, 3)))


def fastest(body, images, rounds):
    """The fastest of several rounds after a first one: milliseconds of CPU time per image."""
    body()
    times = []
    for _ in range(rounds):
        start = time.process_time()
        body()
        times.append(time.process_time() - start)
    return 1e3 * min(times) / images


def measure(options):
    images = torch.randn(options.batch_size, 3, 32, 32)
    labels = torch.randint(0, 10, (options.batch_size,))
    times = {}
    for name, variational in (("variational_step", True), ("plain_step", False)):
        model = ResNet(options.width, variational)
        layers = [layer for layer in model.modules() if hasattr(layer, "kl")]
        optimizer = torch.optim.SGD(model.parameters(), lr=1e-4, momentum=0.9, weight_decay=5e-4)

        def step():
            optimizer.zero_grad()
            loss = F.cross_entropy(model(images), labels)
            if layers:
                loss = loss + 1e-5 * sum(layer.kl() for layer in layers)
            loss.backward()
            optimizer.step()
            return loss.item()

        times[name] = fastest(step, options.batch_size, options.rounds)
        if variational:
            model.eval()

            def evaluate():
                with torch.no_grad():
                    return (model(images).argmax(1) == labels).sum().item()

            times["evaluation"] = fastest(evaluate, options.batch_size, options.rounds)
    return times


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--batch-size", type=int, default=32)
    parser.add_argument("--width", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(1)
    times = measure(options)
    if options.json:
        print(
            json.dumps(
                {
                    "torch": torch.__version__,
                    "batch_size": options.batch_size,
                    "milliseconds_per_image": {name: round(value, 4) for name, value in times.items()},
                }
            )
        )
        return
    print(f"PyTorch {torch.__version__}, ResNet-18, width {options.width}, batch {options.batch_size}, one thread")
    for name, value in times.items():
        print(f"{name:<20}{value:>10.2f} ms per image")


if __name__ == "__main__":
    main()
