#!/usr/bin/env python3
"""Reads what `sparsify export` made of a zoo, with numpy and torch and none of its own code, and compares it with the
checkpoints and logs of the zoo.

  check_export.py ZOO OUT [--epochs 0,2] [--only PREFIX] [--threshold X]

What OUT is its files say. Needs numpy and torch; safetensors files are read byte by byte, and the class of the zoos'
data sets is a stand-in that is defined here.
"""
import argparse
import json
import math
import os
import random
import struct
import sys
import types

import numpy as np
import torch

import layout


# ------------------------------------------------------------------------------------------------ the zoo

class Model:
    """A checkpoint in all forms that its folder has."""

    def __init__(self, folder, threshold):
        def read(name):
            path = os.path.join(folder, name)
            return torch.load(path) if os.path.exists(path) else None

        state = read("checkpoints")
        self.state, self.variational, self.mask = state, read("variational"), read("mask")
        if any(key.endswith("log_sigma2") for key in state):
            self.variational = state
        self.indices = sorted({int(key.split(".")[1]) for key in state})
        self.convolution = [state["module_list.%d.weight" % i].dim() == 4 for i in self.indices]
        self.shapes = [tuple(state["module_list.%d.weight" % i].shape) for i in self.indices]
        self.is_weight = np.concatenate([
            np.repeat([True, False], [math.prod(shape), shape[0]]) for shape in self.shapes])
        self.is_linear_bias = np.concatenate([
            np.repeat([False, not convolution], [math.prod(shape), shape[0]])
            for shape, convolution in zip(self.shapes, self.convolution)])
        self.log_alpha = self.alpha() if self.variational is not None else None
        is_threshold = threshold is not None or state is self.variational
        self.vector = self.join(self.variational if is_threshold else state)
        if is_threshold:
            pruned = np.nan_to_num(self.log_alpha, nan=-np.inf) >= (3.0 if threshold is None else threshold)
            self.vector = np.where(pruned, np.float32(0), self.vector)
        if self.mask is not None and not is_threshold:
            self.kept = self.join(self.mask).astype(bool)
        else:
            self.kept = (self.vector != 0) | self.is_linear_bias

    def join(self, state, weight="weight", bias="bias"):
        return np.concatenate([
            state["module_list.%d.%s" % (i, name)].numpy().reshape(-1)
            for i in self.indices for name in (weight, bias)])

    def sparsities(self):
        """The columns of a row that say how many weights are zero."""
        counts, at = {}, 0
        for i, (shape, convolution) in enumerate(zip(self.shapes, self.convolution)):
            layer = "conv%d" % (i + 1) if convolution else "fc%d" % (i + 1 - sum(self.convolution))
            size = math.prod(shape)
            counts[layer] = int((self.vector[at:at + size] == 0).sum()), size
            at += size + shape[0]
        pruned, weights = (sum(column) for column in zip(*counts.values()))
        return dict({"sparsity/" + layer: zeros / size for layer, (zeros, size) in counts.items()},
                    sparsity_ratio=pruned / weights)

    def alpha(self):
        """log-alpha in double, clamped; NaN at biases of linear layers."""
        parts = []
        for i, convolution in zip(self.indices, self.convolution):
            bound = 8.0 if convolution else 10.0
            for name in ("weight", "bias"):
                mean = self.variational["module_list.%d.%s" % (i, name)].numpy().astype(np.float64).reshape(-1)
                key = "module_list.%d.log_sigma2%s" % (i, "_bias" if name == "bias" else "")
                sigma = self.variational[key].numpy().astype(np.float64).reshape(-1)
                alpha = np.clip(sigma - 2 * np.log(np.abs(mean) + 1e-15), -bound, bound)
                parts.append(np.full_like(alpha, np.nan) if name == "bias" and not convolution else alpha)
        return np.concatenate(parts)


class Zoo:
    def __init__(self, path, options):
        self.path, self.threshold = path, options.threshold
        self.names = [name for name in layout.folders(path) if name.startswith(options.only)]
        self.names.sort(key=os.fsencode)
        self.epochs_of = {name: sorted(int(folder.split("_")[1]) for folder in layout.folders(os.path.join(path, name)))
                          for name in self.names}
        available = sorted(set().union(*self.epochs_of.values()))
        self.epochs = [int(e) for e in options.epochs.split(",")] if options.epochs else available
        self.rows = {name: {row["training_iteration"]: row for row in layout.result_rows(os.path.join(path, name))}
                     for name in self.names}
        self.params = {name: layout.read_json(path, name, "params.json") for name in self.names}
        if self.threshold is not None:
            self.prune_anew()
        # The last epoch may have no form that another threshold needs.
        some = Model(self.folder(self.names[0], self.epochs_of[self.names[0]][-1]), None)
        self.some, self.count = some, len(some.vector)
        self.is_twin = any("sparsity_ratio" in row for row in self.rows[self.names[0]].values())

    def has(self, name, epoch):
        return epoch in self.epochs_of[name]

    def folder(self, name, epoch):
        return os.path.join(self.path, name, layout.checkpoint_name(epoch))

    def model(self, name, epoch):
        return Model(self.folder(name, epoch), self.threshold)

    def prune_anew(self):
        """What rows and params.json tell of the models that are pruned at another threshold."""
        for name in self.names:
            self.params[name]["sparsify::threshold"] = self.threshold
            for epoch, row in self.rows[name].items():
                trains = epoch > 0 and not row.get("finetuning", 0)
                for key in list(row):
                    is_of_images = key.split("_")[0] in ("train", "test", "val") or key == "agreement"
                    if key.startswith("sparsity") or is_of_images and not (trains and key.startswith("train_")):
                        del row[key]
                row["config"] = dict(row["config"], **{"sparsify::threshold": self.threshold})
                if epoch in self.epochs and self.has(name, epoch):
                    row.update(self.model(name, epoch).sparsities())

    def full(self, name):
        if not self.has(name, 0):
            return None
        first = Model(self.folder(name, 0), None)
        return first.join(first.variational or first.state)

    def split(self):
        """As the zoos' code does, of names in the order of their bytes."""
        names = list(self.names)
        random.seed(42)
        random.shuffle(names)
        first = int(0.7 * len(names))
        second = first + int(0.15 * len(names))
        return {"train": names[:first], "val": names[first:second], "test": names[second:]}

    def samples(self, part):
        return [(name, epoch) for name in self.split()[part] for epoch in self.epochs if self.has(name, epoch)]


def same(a, b):
    """Equal bit for bit; NaN is NaN."""
    a, b = np.asarray(a), np.asarray(b)
    return a.dtype == b.dtype and a.shape == b.shape and np.array_equal(a, b, equal_nan=a.dtype.kind == "f")


def number(row, key):
    value = row.get(key) if row else None
    return float(value) if isinstance(value, (int, float)) else math.nan


# ------------------------------------------------------------------------------------------------ safetensors

NUMPY = {"F64": "<f8", "F32": "<f4", "I64": "<i8", "I32": "<i4", "U8": "|u1", "BOOL": "|b1"}


def safetensors(report, path):
    """Tensors and metadata of a safetensors file, after the format's description."""
    with open(path, "rb") as file:
        data = file.read()
    length = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:8 + length])
    report.expect(length % 8 == 0, path, "has a header of", length, "bytes, no multiple of 8")
    metadata = header.pop("__metadata__", {})
    report.expect(all(isinstance(value, str) for value in metadata.values()), path, "has metadata that is no text")
    tensors, end = {}, 0
    for name, entry in sorted(header.items(), key=lambda item: item[1]["data_offsets"]):
        begin, stop = entry["data_offsets"]
        report.expect(begin == end, path, name, "begins at", begin, "and not at", end)
        dtype = np.dtype(NUMPY[entry["dtype"]])
        report.expect((8 + length + begin) % dtype.itemsize == 0, path, name, "is not aligned")
        tensors[name] = np.frombuffer(data[8 + length + begin:8 + length + stop], dtype).reshape(entry["shape"])
        end = stop
    report.expect(8 + length + end == len(data), path, "goes on after its tensors")
    return tensors, metadata


# ------------------------------------------------------------------------------------------------ the forms

def check_arrays(report, zoo, out):
    if os.path.exists(os.path.join(out, "weights.npz")):
        archive = np.load(os.path.join(out, "weights.npz"), allow_pickle=False)
        arrays = {key: archive[key] for key in archive.files}
        metadata = json.loads(str(arrays.pop("metadata")))
        names = [str(name) for name in arrays.pop("names")]
        for key in [key for key in arrays if key.startswith("config/")]:
            values = arrays.pop(key)
            for name, value in zip(names, values):
                expected = zoo.params[name].get(key[len("config/"):])
                report.expect(value == expected or expected is None or str(value) == str(expected),
                              key, "of", name, "is", value, "and not", expected)
            report.count("hyperparameters", len(values))
    else:
        arrays, texts = safetensors(report, os.path.join(out, "weights.safetensors"))
        metadata = dict(texts, index_dict=json.loads(texts["index_dict"]), epochs=json.loads(texts["epochs"]))
        names = json.loads(texts["names"])
        for key in [key for key in texts if key.startswith("config/")]:
            for name, value in zip(names, json.loads(texts[key])):
                expected = zoo.params[name].get(key[len("config/"):])
                report.expect(value == expected, key, "of", name, "is", value, "and not", expected)
    report.expect(names == zoo.names, "names are", names[:3], "and not", zoo.names[:3])
    report.expect(metadata["format"] == "sparsify-weights", "format", metadata["format"])
    report.expect(metadata["index_dict"] == layout.read_json(out, "index_dict.json"), "index_dict differs")
    report.expect(metadata["epochs"] == zoo.epochs, "metadata tells of epochs", metadata["epochs"])
    shape = (len(zoo.names), len(zoo.epochs), zoo.count)
    expected = dict(
        weights=np.full(shape, np.nan, np.float32), present=np.zeros(shape[:2], bool),
        is_weight=zoo.some.is_weight, epochs=np.array(zoo.epochs, np.int64),
        layer_start=np.array(metadata["index_dict"]["idx_start"], np.int64))
    if zoo.is_twin:
        expected["kept"] = np.zeros(shape, bool)
        expected["full"] = np.full((shape[0], zoo.count), np.nan, np.float32)
    alpha = np.full(shape, np.nan)
    for m, name in enumerate(zoo.names):
        if zoo.is_twin and zoo.full(name) is not None:
            expected["full"][m] = zoo.full(name)
        for e, epoch in enumerate(zoo.epochs):
            if not zoo.has(name, epoch):
                continue
            model = zoo.model(name, epoch)
            expected["present"][m, e] = True
            expected["weights"][m, e] = model.vector
            if zoo.is_twin:
                expected["kept"][m, e] = model.kept
            if model.log_alpha is not None:
                alpha[m, e] = model.log_alpha
            report.count("models")
    log_alpha = arrays.pop("log_alpha", None)
    report.expect((log_alpha is None) == bool(np.isnan(alpha).all()), "log_alpha is there or not against what it should")
    if log_alpha is not None:
        report.expect(log_alpha.dtype == np.float32, "log_alpha is", log_alpha.dtype)
        report.expect(bool(np.array_equal(np.isnan(log_alpha), np.isnan(alpha))), "log_alpha has NaN elsewhere")
        report.expect(bool(np.nanmax(np.abs(log_alpha - alpha)) < 2e-6), "log_alpha is off")
    for key, value in expected.items():
        report.expect(key in arrays and same(arrays.pop(key), value), key, "differs")
    measured = [key for key in arrays]
    report.expect("test_acc" in measured, "test_acc is not there")
    for key in measured:
        value = np.array([[number(zoo.rows[name].get(epoch), key) for epoch in zoo.epochs] for name in zoo.names])
        report.expect(same(arrays[key], value), key, "differs from result.json")
        report.count("properties")


def check_tables(report, zoo, out):
    def rows(name):
        path = os.path.join(out, name)
        return layout.csv_rows(path) if os.path.exists(path) else []

    wanted = [(name, epoch) for name in zoo.names for epoch in zoo.epochs if zoo.has(name, epoch)]
    kinds = {"weights.csv": lambda model: model.vector, "kept.csv": lambda model: model.kept if zoo.is_twin else None,
             "log_alpha.csv": lambda model: model.log_alpha}
    for name, value in kinds.items():
        table = rows(name)
        due = [pair for pair in wanted if value(zoo.model(*pair)) is not None]
        report.expect([(row["trial"], int(row["epoch"])) for row in table] == due, name, "has other rows")
        for row, pair in zip(table, due):
            numbers = np.array([float(text or "nan") for text in list(row.values())[2:]], np.float32)
            expected = value(zoo.model(*pair)).astype(np.float32)
            close = np.allclose(numbers, expected, rtol=0, atol=1e-6 if name == "log_alpha.csv" else 0, equal_nan=True)
            report.expect(close, name, "differs for", *pair)
            report.count("rows of " + name)
    trajectories = rows("trajectories.csv")
    expected = [(name, epoch) for name in zoo.names for epoch in zoo.epochs if epoch in zoo.rows[name]]
    found = [(row["trial"], int(row["training_iteration"])) for row in trajectories]
    report.expect(found == expected, "trajectories.csv has other rows")
    for row, (name, epoch) in zip(trajectories, expected):
        for key in ("test_acc", "train_acc", "sparsity_ratio"):
            expected = number(zoo.rows[name][epoch], key)
            report.expect(same(float(row.get(key) or "nan"), expected), key, "of", name, epoch)
    report.expect([row["trial"] for row in rows("models.csv")] == zoo.names, "models.csv has other models")


def check_zoo(report, zoo, out):
    form = layout.read_json(out, "config.json")["form"]
    for name in zoo.names:
        report.expect(
            layout.folders(os.path.join(out, name))
            == [layout.checkpoint_name(epoch) for epoch in zoo.epochs if zoo.has(name, epoch)],
            name, "has other checkpoints")
        for file in ("result.json", "progress.csv"):
            if not os.path.exists(os.path.join(zoo.path, name, file)):
                report.expect(not os.path.exists(os.path.join(out, name, file)), name, "has a", file)
                continue
            if zoo.threshold is None:
                with open(os.path.join(out, name, file), "rb") as a, open(os.path.join(zoo.path, name, file), "rb") as b:
                    report.expect(a.read() == b.read(), name, file, "differs")
        if zoo.threshold is not None:
            check_other_logs(report, zoo, out, name)
        params = layout.read_json(out, name, "params.json")
        type_ = zoo.params[name]["model::type"].replace("_ARD", "") + ("_ARD" if form == "variational" else "")
        report.expect(params == dict(zoo.params[name], **{"model::type": type_}), name, "params.json differs")
        for epoch in zoo.epochs:
            if not zoo.has(name, epoch):
                continue
            model = zoo.model(name, epoch)
            state = torch.load(os.path.join(out, name, layout.checkpoint_name(epoch), "checkpoints"))
            if form == "variational":
                expected = model.variational
                report.expect(list(state) == list(expected), name, epoch, "has other keys")
                report.expect(all(same(state[key].numpy(), expected[key].numpy()) for key in expected),
                              name, epoch, "differs")
            else:
                if model.state is not model.variational:
                    report.expect(list(state) == list(model.state), name, epoch, "has its keys in another order")
                    report.expect(all(state[key].dtype == model.state[key].dtype for key in state), name, epoch, "dtype")
                report.expect(same(model.join(state), model.vector), name, epoch, "differs")
            report.count("checkpoints")


def check_other_logs(report, zoo, out, name):
    """The logs of a model that is pruned at another threshold."""
    rows = layout.result_rows(os.path.join(out, name))
    report.expect(rows == [zoo.rows[name][epoch] for epoch in sorted(zoo.rows[name])], name, "has other rows")
    for row, line in zip(rows, layout.csv_rows(os.path.join(out, name, "progress.csv"))):
        told = {key: layout.as_in_csv(value) for key, value in row.items() if key != "config"}
        report.expect({key: told.get(key, "") for key in line} == line and not set(told) - set(line),
                      name, "progress.csv differs from result.json")
    others = {"predictions.npz", "events.out.tfevents.0000000000.sparsify"}
    report.expect(not others & set(os.listdir(os.path.join(out, name))), name, "has predictions or events")


def check_dataset(report, zoo, out):
    package, module = types.ModuleType("checkpoints_to_datasets"), types.ModuleType("checkpoints_to_datasets.dataset_base")

    class ModelDatasetBase(torch.utils.data.Dataset):
        """What the zoos' class does once it is loaded."""

        def __init__(self):
            raise AssertionError("loading calls no __init__")

        def __len__(self):
            return len(self.data_in)

        def __get_weights__(self):
            return torch.stack(self.data_in, dim=0)

    module.ModelDatasetBase = ModelDatasetBase
    sys.modules.update({"checkpoints_to_datasets": package, "checkpoints_to_datasets.dataset_base": module})
    sets = torch.load(os.path.join(out, "dataset.pt"))
    report.expect(list(sets) == ["trainset", "valset", "testset"], "sets are", list(sets))
    index = layout.read_json(out, "index_dict.json")
    root = os.path.basename(os.path.abspath(zoo.path))
    for key, part in (("trainset", "train"), ("valset", "val"), ("testset", "test")):
        data, samples = sets[key], zoo.samples(part)
        report.expect(type(data) is ModelDatasetBase and data.train_val_test == part, key, "is a", type(data))
        report.expect(data.epochs == [epoch for _, epoch in samples], key, "has other epochs")
        report.expect(data.paths == [root + "/" + name for name, _ in samples], key, "has other paths")
        report.expect(data.path_list == [root + "/" + name for name in zoo.split()[part]], key, "path_list")
        report.expect([list(layer) for layer in data.layer_lst] == index["layer"], key, "layer_lst")
        report.expect(data.labels_in == ["%s/%s#_#epoch_%d#_#layer_%s" % (root, name, epoch, data.layer_lst)
                                         for name, epoch in samples], key, "has other labels")
        report.expect(data.mode == "vector" and data.use_bias and data.data_out == [] and data.ds_split == [0.7, 0.15, 0.15],
                      key, "mode")
        report.expect(len({tensor.storage().data_ptr() for tensor in data.data_in}) <= 1, key, "has several storages")
        for (name, epoch), tensor in zip(samples, data.data_in):
            report.expect(same(tensor.numpy(), zoo.model(name, epoch).vector), key, name, epoch, "differs")
            report.count("samples")
        if samples:
            report.expect(data.__get_weights__().shape == (len(samples), zoo.count), key, "weights")
        for name, values in data.properties.items():
            for (trial, epoch), value in zip(samples, values):
                row = zoo.rows[trial].get(epoch)
                if name == "ggap":
                    expected = number(row, "train_acc") - number(row, "test_acc")
                elif name in data.property_keys["config_keys"]:
                    expected = zoo.params[trial].get(name)
                elif name == "training_iteration":
                    expected = epoch
                    report.expect(type(value) is int, "training_iteration is a", type(value))
                else:
                    expected = number(row, name)
                if not (isinstance(expected, float) and math.isnan(expected) and math.isnan(value)) and expected is not None:
                    report.expect(value == expected and type(value) is type(expected), key, name, "of", trial, value)
                report.count("properties")
            report.expect(len(values) == len(samples), key, name, "has", len(values), "values")


def tokens(model, size):
    """One output channel's weights, then its bias, padded or cut."""
    rows, mask, places = [], [], []
    at = 0
    for layer, shape in enumerate(model.shapes):
        taps = math.prod(shape[1:])
        weights = model.vector[at:at + shape[0] * taps].reshape(shape[0], taps)
        biases = model.vector[at + shape[0] * taps:at + shape[0] * taps + shape[0]]
        at += shape[0] * (taps + 1)
        for channel in range(shape[0]):
            row = np.append(weights[channel], biases[channel])
            for start in range(0, len(row), size):
                part = row[start:start + size]
                rows.append(np.pad(part, (0, size - len(part))))
                mask.append(np.arange(size) < len(part))
                places.append((len(places), layer, channel))
    return np.array(rows, np.float32), np.array(mask), np.array(places, np.int16)


def check_tokens(report, zoo, out):
    for part in ("train", "val", "test"):
        info = layout.read_json(out, "dataset_info_%s.json" % part)
        samples = zoo.samples(part)
        folder = os.path.join(out, "dataset_torch." + part)
        report.expect(len(os.listdir(folder)) == len(samples) == info["num_samples"], part, "has another number of samples")
        report.expect(layout.read_json(out, "dataset_normalization_%s.json" % part) == {"mode": None}, part, "mode")
        for place, (name, epoch) in enumerate(samples):
            sample = torch.load(os.path.join(folder, "sample_%d.pt" % place))
            size = sample["w"].shape[2]
            row = zoo.rows[name].get(epoch)
            w, m, p = tokens(zoo.model(name, epoch), size)
            report.expect(same(sample["w"][0].numpy(), w) and sample["w"].shape[0] == 1, part, name, epoch, "tokens differ")
            report.expect(same(sample["m"].numpy(), m), part, name, epoch, "mask differs")
            report.expect(same(sample["p"].numpy(), p), part, name, epoch, "positions differ")
            props = [number(row, "test_acc"), epoch, number(row, "train_acc") - number(row, "test_acc")]
            report.expect(same(sample["props"].numpy(), np.array(props, np.float32)), part, name, epoch, "props differ")
            report.expect(info["max_positions"] == p.max(0).tolist(), part, "max_positions")
            report.count("samples")


def check_pack(report, zoo, out):
    index = layout.read_json(out, "index.json")
    report.expect(index["format"] == "sparsify-pack" and index["epochs"] == zoo.epochs, "index.json tells of", index["epochs"])
    report.expect(index["names"] == zoo.names, "index.json has other names")
    done = 0
    for shard in index["shards"]:
        tensors, _ = safetensors(report, os.path.join(out, shard["file"]))
        with open(os.path.join(out, shard["trials"]), encoding="utf-8") as file:
            lines = [json.loads(line) for line in file]
        names = zoo.names[done:done + shard["count"]]
        report.expect(shard["first"] == done and len(lines) == len(names) == len(tensors["weights"]), shard, "does not fit")
        kept_predictions = safetensors(report, os.path.join(out, shard["predictions"]))[0] if "predictions" in shard else {}
        for m, (name, line) in enumerate(zip(names, lines)):
            report.expect(line["name"] == name and line["params"] == zoo.params[name], name, "has another line")
            rows = [dict(row, config=line.get("config", line["params"])) for row in line["rows"]]
            own = [zoo.rows[name][epoch] for epoch in sorted(zoo.rows[name])]
            report.expect(json.dumps(rows, sort_keys=True) == json.dumps(own, sort_keys=True), name, "has other rows")
            report.expect(line["layers"] == zoo.model(name, zoo.epochs_of[name][-1]).indices, name, "has other layers")
            for e, epoch in enumerate(zoo.epochs):
                report.expect(tensors["present"][m, e] == zoo.has(name, epoch), name, epoch, "present")
                if not zoo.has(name, epoch):
                    report.expect(bool(np.isnan(tensors["weights"][m, e]).all()), name, epoch, "is not NaN")
                    continue
                model = zoo.model(name, epoch)
                report.expect(same(tensors["weights"][m, e], model.vector), name, epoch, "differs")
                if zoo.is_twin:
                    kept = np.unpackbits(tensors["kept"][m, e], count=zoo.count, bitorder="little").astype(bool)
                    report.expect(same(kept, model.kept), name, epoch, "kept differs")
                report.count("models")
            full = zoo.full(name)
            if zoo.is_twin and full is not None:
                report.expect(same(tensors["full"][m], full), name, "full differs")
            own = os.path.join(zoo.path, name, "predictions.npz")
            if os.path.exists(own) and zoo.is_twin and zoo.threshold is None:
                predictions = np.load(own)
                report.expect(bool(kept_predictions["present"][m]), name, "has no predictions")
                report.expect(same(kept_predictions["full"][m], predictions["full"]), name, "predictions of the full model")
                report.expect(same(kept_predictions["sparse"][m], predictions["sparse"][zoo.epochs]), name, "predictions")
                report.count("predictions")
            elif kept_predictions:
                report.expect(not kept_predictions["present"][m], name, "has predictions")
        done += shard["count"]
    report.expect(done == len(zoo.names), "shards have", done, "models")
    own = os.path.join(zoo.path, "config.json")
    if os.path.exists(own):
        config = layout.read_json(own)
        if zoo.threshold is not None:
            config["options"]["threshold"] = zoo.threshold
        report.expect(config == layout.read_json(out, "config.json"), "config.json differs")


FORMS = [("weights.npz", check_arrays), ("weights.safetensors", check_arrays), ("weights.csv", check_tables),
         ("index.json", check_pack), ("dataset_info_train.json", check_tokens), ("config.json", check_zoo),
         ("dataset.pt", check_dataset)]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("zoo")
    parser.add_argument("out")
    parser.add_argument("--epochs", help="those that were exported, by number (default: all)")
    parser.add_argument("--only", default="", help="what the names of the exported models begin with")
    parser.add_argument("--threshold", type=float)
    options = parser.parse_args()
    report = layout.Report()
    zoo = Zoo(options.zoo, options)
    check = next(check for name, check in FORMS if os.path.exists(os.path.join(options.out, name)))
    report.checked(options.out, check, report, zoo, options.out)
    report.expect(os.path.exists(os.path.join(options.out, "readme.md")), "no readme.md")
    return report.print("%s of %s" % (options.out, options.zoo))


if __name__ == "__main__":
    sys.exit(main())
