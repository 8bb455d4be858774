#!/usr/bin/env python3
"""Checks a generated zoo with real PyTorch: files load, numbers agree with what PyTorch computes, the layout is sound.

  check_zoo.py ZOO [--only SUBSTRING]

ZOO is one of the small networks: of ResNet-18 check_resnet.py checks the twin.
For every trial of ZOO and every epoch that has a checkpoint
  * every file loads (with weights_only=True where this torch can), the state dict strictly into the network that
    params.json describes;
  * the accuracy that PyTorch computes is test_acc (val_acc, and train_acc of epoch 0), apart from samples whose two
    largest logits differ by less than 1e-4, which are counted and printed; the losses agree to 1e-4;
  * epoch 0 has biases of 0.01 and weights as spread as torch.nn.init's, unless the zoo began with checkpoints;
  * the optimiser state of the last epoch is accepted by torch.optim's load_state_dict, and steps on.
result.json has every epoch; the zoo's own model.py loads and evaluates the last, and dataset.pt loads.

Works with Python 3.9+, torch 1.10 to 2.x. Exit code 0 when all of it holds, 1 otherwise.
"""
import argparse
import collections
import os
import sys

try:
    import torch
except ImportError as error:
    if {"-h", "--help"} & set(sys.argv[1:]):
        print(__doc__)
        sys.exit(0)
    sys.exit("Error: this needs PyTorch: %s" % error)

import layout
import networks
import own_model
from accuracy import check_accuracy
from optimizers import check_optimizer

INITIALISERS = {
    "uniform": torch.nn.init.uniform_,
    "normal": torch.nn.init.normal_,
    "kaiming_uniform": torch.nn.init.kaiming_uniform_,
    "kaiming_normal": torch.nn.init.kaiming_normal_,
    "xavier_uniform": torch.nn.init.xavier_uniform_,
    "xavier_normal": torch.nn.init.xavier_normal_,
}
FIRST_OUTPUTS = {"CNN": 8, "CNN2": 6, "CNN3": 16}


def check_network(report, where, state, params):
    """The network is the one that params.json describes."""
    report.expect(type(state) is collections.OrderedDict, where, "checkpoints is a", type(state).__name__)
    first = next(iter(state.values()))
    family = params["model::type"]
    report.expect(first.shape[0] == FIRST_OUTPUTS[family], where, "is no", family)
    report.expect(first.shape[1] == params["model::channels_in"], where, "takes", first.shape[1], "channels")
    has_dropout = networks.indices(state)[1] == 4
    wanted = family == "CNN3" or params["model::dropout"] > 0
    report.expect(has_dropout == wanted, where, "has dropout layers:", has_dropout)
    for key, value in state.items():
        report.expect(value.dtype == torch.float32, where, key, "is", value.dtype)
        report.expect(torch.isfinite(value).all(), where, key, "is not finite")


def check_initialisation(report, where, state, initialise):
    """Mean and root mean square of the weights are those of torch.nn.init, within five standard errors or so."""
    for key, value in state.items():
        if key.endswith(".bias"):
            report.expect((value == 0.01).all(), where, key, "does not begin at 0.01")
            continue
        drawn = torch.stack([initialise(torch.empty_like(value)) for _ in range(200)]).double()
        scale = (drawn**2).mean().sqrt().item()
        tolerance = 6 / value.numel() ** 0.5
        mean, spread = value.double().mean().item(), (value.double() ** 2).mean().sqrt().item()
        report.expect(abs(mean - drawn.mean().item()) < tolerance * scale, where, key, "has the mean", mean)
        report.expect(abs(spread / scale - 1) < tolerance, where, key, "has the root mean square", spread, "not", scale)
        report.count("weight tensors compared with torch.nn.init")


def check_trial(report, zoo, name, sets):
    """All of one trial; returns its rows of result.json."""
    trial = os.path.join(zoo, name)
    params = layout.read_json(trial, "params.json")
    epochs = params["training::epochs_train"]
    rows = layout.check_rows(report, name, trial, epochs, "val" in sets, is_twin=False)
    folders = layout.folders(trial)
    report.expect(layout.checkpoint_name(epochs) in folders, name, "has no checkpoint of its last epoch")
    for row in rows:
        epoch = row["training_iteration"]
        if layout.checkpoint_name(epoch) not in folders:
            continue
        folder, where = os.path.join(trial, layout.checkpoint_name(epoch)), "%s, epoch %d:" % (name, epoch)
        state = networks.load(os.path.join(folder, "checkpoints"))
        report.count("checkpoints loaded")
        check_network(report, where, state, params)
        module = networks.network(state, params["model::nlin"])
        parts = ("train", "test", "val") if epoch == 0 else ("test", "val")
        check_accuracy(report, where, row, module, sets, parts, loss="loss")
        if epoch == 0 and "training::init_checkpoint_path" not in params:
            check_initialisation(report, where, state, INITIALISERS[params["model::init_type"]])
        path = os.path.join(folder, "optimizer")
        report.expect(os.path.isfile(path) == (epoch == epochs), where, "optimizer is there:", os.path.isfile(path))
        if os.path.isfile(path):
            steps = epoch * -(-len(sets["train"][1]) // params["training::batchsize"])
            check_optimizer(report, where, path, state, params, steps)
            report.count("optimiser states loaded and stepped on")
    known = {layout.checkpoint_name(row["training_iteration"]) for row in rows}
    report.expect(set(folders) <= known, name, "has the folders", folders)
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("zoo")
    parser.add_argument("--only", default="", help="only trials whose name contains this")
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(1)
    report = layout.Report()

    layout.refuse_resnet(options.zoo, layout.folders(options.zoo), "check_resnet.py does the twin of such a zoo")
    sets = networks.image_sets(os.path.join(options.zoo, "dataset.pt"))
    names = [name for name in layout.folders(options.zoo) if options.only in name]
    report.expect(names, "no trial in", options.zoo)
    rows_of = {name: report.checked(name, check_trial, report, options.zoo, name, sets) for name in names}
    if not options.only:
        layout.check_trajectories(report, options.zoo, rows_of)
        for file in ("config.json", "readme.md", "index_dict.json", "model.py"):
            report.expect(os.path.isfile(os.path.join(options.zoo, file)), file, "is missing")
    own_model.check(report, options.zoo, names, rows_of, sets, forms=("plain",))
    return report.print("torch %s, %d trials of %s" % (torch.__version__, len(names), options.zoo))


if __name__ == "__main__":
    try:
        sys.exit(main())
    except OSError as error:
        sys.exit("Error: %s" % error)
