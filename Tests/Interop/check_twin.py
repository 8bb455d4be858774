#!/usr/bin/env python3
"""Checks a twin zoo with real PyTorch: files load, numbers agree with what PyTorch computes, the layout is sound.

  check_twin.py SOURCE TWIN [--data dataset.pt] [--only SUBSTRING]

TWIN is one of the small networks in plain form: check_resnet.py checks those of ResNet-18.
For every trial of TWIN and every epoch
  * every file loads (with weights_only=True where this torch can: state dicts from 1.13 on, optimisers from 2.0 on);
  * the plain form has the source's keys, order, shapes and dtypes and loads strictly into the source architecture;
  * its zeros are exactly the entries whose log_alpha, recomputed in float64 from `variational`, reaches the
    threshold; their share of the weights is `sparsity_ratio`, in all and layer by layer; `kl` agrees;
  * the accuracy that PyTorch computes is test_acc (val_acc), apart from samples whose two largest logits differ by
    less than 1e-4, which are counted and printed; test_nll (val_nll) agrees to 1e-4;
  * of a twin that is pruned for good, and of fine-tuned epochs, `mask` has the source's keys as bools, the zeros are where it says so, no bias
    is pruned, and what is pruned stays so;
  * iteration 0 is the source model;
  * `predictions.npz` holds the classes that PyTorch predicts, of the source and of every epoch, but for those close
    samples, and `agreement` is what follows from them;
  * the optimiser state is accepted by torch.optim's load_state_dict, and steps on.
Then the twin's own model.py loads and evaluates both forms, and dataset.pt loads.

Works with Python 3.9+, torch 1.10 to 2.x and numpy. Exit code 0 when all of it holds, 1 otherwise.
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
from kept_predictions import KeptPredictions
from accuracy import check_accuracy
from optimizers import check_optimizer


def source_state(source, name, epoch):
    """The source's state dict of an epoch, unwrapped."""
    for folder in ("checkpoint_%d" % epoch, layout.checkpoint_name(epoch)):
        path = os.path.join(source, name, folder, "checkpoints")
        try:
            return networks.unwrapped(networks.load(path))
        except Exception as error:  # The first that reads is taken, as the tool does.
            reason = error
    raise SystemExit("%s: no readable checkpoint of epoch %d (%s)" % (name, epoch, reason))


def check_form(report, where, plain, source):
    """The plain form looks like the source and loads strictly."""
    report.expect(list(plain) == list(source), where, "keys are", list(plain), "expected", list(source))
    for key in source:
        report.expect(plain[key].shape == source[key].shape, where, key, "has shape", tuple(plain[key].shape))
        report.expect(plain[key].dtype == source[key].dtype, where, key, "is", plain[key].dtype)
        report.expect(torch.isfinite(plain[key]).all(), where, key, "is not finite")


def check_sparsity(report, where, row, plain, variational, threshold):
    """Zeros, their shares and the KL, recomputed from the variational form."""
    masks = networks.pruned_masks(variational, threshold)
    for key, mask in masks.items():
        kept = variational[key].to(plain[key].dtype)
        expected = torch.where(mask, torch.zeros_like(kept), kept)
        report.expect(torch.equal(plain[key], expected), where, key, "is not `variational` with pruned entries at zero")
        report.expect(
            torch.equal(plain[key] == 0, mask | (kept == 0)), where, key, "has zeros in other places than recomputed"
        )
    weights = [key for key in masks if key.endswith(".weight")]
    pruned = [int(masks[key].sum()) for key in weights]
    sizes = [masks[key].numel() for key in weights]
    check_ratio(report, where, "sparsity_ratio", row, sum(pruned), sum(sizes))
    for layer, n, size in zip(networks.LAYERS, pruned, sizes):
        check_ratio(report, where, "sparsity/" + layer, row, n, size)
    kl = networks.kl_divergence(variational)
    report.expect(abs(row["kl"] - kl) <= 1e-6 * abs(kl), where, "kl is", row["kl"], "PyTorch has", kl)


def check_mask(report, where, row, plain, mask, before, prunes_biases):
    """Zeros and their shares by `mask`; `before` is the mask of the epoch before, where what is pruned stays so."""
    report.expect(list(mask) == list(plain), where, "mask has the keys", list(mask))
    for key, kept in mask.items():
        report.expect(kept.dtype == torch.bool and kept.shape == plain[key].shape, where, key, "is no mask")
        report.expect(not plain[key][~kept].any(), where, key, "is not zero where it is pruned")
        report.expect(kept.all() or prunes_biases or key.endswith(".weight"), where, key, "is pruned")
        report.expect(before is None or not (kept & ~before[key]).any(), where, key, "has what was pruned before")
    pruned = [int((~kept).sum()) for key, kept in mask.items() if key.endswith(".weight")]
    sizes = [kept.numel() for key, kept in mask.items() if key.endswith(".weight")]
    check_ratio(report, where, "sparsity_ratio", row, sum(pruned), sum(sizes))
    for layer, n, size in zip(networks.LAYERS, pruned, sizes):
        check_ratio(report, where, "sparsity/" + layer, row, n, size)


def check_ratio(report, where, key, row, pruned, size):
    report.expect(abs(row[key] - pruned / size) <= 1e-12, where, key, "is", row[key], "PyTorch has", pruned, "/", size)


def check_iteration_0(report, where, source, variational):
    """Iteration 0 is the source model in variational form, untouched."""
    for key, value in source.items():
        report.expect(torch.equal(variational[key], value.float()), where, key, "is not the source's")
    for key, value in variational.items():
        if "log_sigma2" in key:
            report.expect((value == -10).all(), where, key, "does not begin at -10")


def check_trial(report, options, name, sets):
    """All epochs of one trial; returns its rows of result.json."""
    trial = os.path.join(options.twin, name)
    params = layout.read_json(trial, "params.json")
    epochs = params["training::epochs_train"]
    expected = [layout.checkpoint_name(epoch) for epoch in range(epochs + 1)]
    report.expect(layout.folders(trial) == expected, name, "has the folders", layout.folders(trial))
    is_noisy = "sparsify::method" not in params
    tuning = params.get("sparsify::finetune", 0)
    rows = layout.check_rows(report, name, trial, epochs, "val" in sets, has_kl=is_noisy, tuning=tuning)
    original = source_state(options.source, name, params["training::sample_epoch"])
    predictions = KeptPredictions(report, name, trial, rows, sets["test"][0])
    predictions.check("full", networks.network(original, params["model::nlin"]))
    optimizers, before = 0, None
    for row in rows:
        epoch = row["training_iteration"]
        folder, where = os.path.join(trial, layout.checkpoint_name(epoch)), "%s, epoch %d:" % (name, epoch)
        plain = networks.load(os.path.join(folder, "checkpoints"))
        report.count("checkpoints loaded")
        report.expect(type(plain) is collections.OrderedDict, where, "checkpoints is a", type(plain).__name__)
        check_form(report, where, plain, original)
        module = networks.network(plain, params["model::nlin"])
        check_accuracy(report, where, row, module, sets, ("train", "test", "val") if epoch == 0 else ("test", "val"))
        predictions.check(epoch, module)
        is_variational = is_noisy and epoch <= epochs - tuning
        beside = os.path.join(folder, "variational" if is_variational else "mask")
        if not report.expect(os.path.isfile(beside), where, "there is no", beside):
            continue
        trained = networks.load(beside) if is_variational else {key: value.float() for key, value in plain.items()}
        if is_variational:
            report.count("variational forms loaded")
            report.expect(all(v.dtype == torch.float32 for v in trained.values()), where, "variational not float32")
            check_sparsity(report, where, row, plain, trained, options.threshold)
            if epoch == 0:
                check_iteration_0(report, where, original, trained)
        else:
            report.count("masks loaded")
            mask = networks.load(beside)
            is_like = "sparsify::like" in params and epoch <= epochs - tuning
            check_mask(report, where, row, plain, mask, None if is_like else before, is_noisy)
            before = mask
            if epoch == 0 and not is_like:
                report.expect(all(torch.equal(plain[key].float(), original[key].float()) for key in plain), where, "is not the source")
        path = os.path.join(folder, "optimizer")
        if os.path.isfile(path):
            optimizers += 1
            # Fine-tuning begins with fresh moments.
            trained_epochs = epoch if epoch <= epochs - tuning else epoch - (epochs - tuning)
            steps = trained_epochs * -(-len(sets["train"][1]) // params["training::batchsize"])
            rate = {} if trained_epochs == epoch else {"optim::lr": params.get("sparsify::finetune_lr", params["optim::lr"])}
            check_optimizer(report, where, path, trained, {**params, **rate}, steps)
            report.count("optimiser states loaded and stepped on")
    report.expect(optimizers > 0 or epochs == 0, name, "has no optimiser state")
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source")
    parser.add_argument("twin")
    parser.add_argument("--data", help="default: TWIN/dataset.pt")
    parser.add_argument("--only", default="", help="only trials whose name contains this")
    parser.add_argument("--threshold", type=float, default=3.0)
    options = parser.parse_args()
    torch.set_num_threads(1)
    report = layout.Report()

    made_with = layout.read_json(options.twin, "config.json")["options"]
    if made_with.get("form") == "variational":
        raise SystemExit("Error: '%s' was made with --form variational, which only 'sparsify verify' checks" % options.twin)
    layout.refuse_resnet(options.twin, layout.folders(options.twin), "check_resnet.py TWIN does those")

    sets = networks.image_sets(options.data or os.path.join(options.twin, "dataset.pt"))
    names = [name for name in layout.folders(options.twin) if options.only in name]
    report.expect(names, "no trial in", options.twin)
    rows_of = {name: report.checked(name, check_trial, report, options, name, sets) for name in names}
    if not options.only:
        layout.check_root(report, options.source, options.twin, names)
        layout.check_trajectories(report, options.twin, rows_of)
        layout.check_original_reader(report, options.twin, rows_of)
    is_variational = "method" not in made_with
    is_tuned = "finetune" in made_with
    forms = ("plain", "variational") if is_variational and not is_tuned else ("plain",)
    own_model.check(report, options.twin, names, rows_of, sets, forms)

    return report.print("torch %s, %d trials of %s" % (torch.__version__, len(names), options.twin))


if __name__ == "__main__":
    try:
        sys.exit(main())
    except OSError as error:
        sys.exit("Error: %s" % error)
