"""The module sparsify_zoo of the wheel, against a twin and against what the program makes of it.

  TWIN=FOLDER SPARSIFY=PROGRAM python -m pytest Tests/Python

TWIN was made with --variational all and has models of one network, some with fewer pruned weights than others.
"""
import json
import os
import shutil
import subprocess
import sys
import types
from pathlib import Path

import numpy as np
import pytest
import torch

import sparsify_zoo

PROGRAM = os.environ["SPARSIFY"]


@pytest.fixture(scope="module")
def path():
    return Path(os.environ["TWIN"])


@pytest.fixture(scope="module")
def twin(path):
    return sparsify_zoo.load_twin(path)


@pytest.fixture(scope="module")
def gap(path, tmp_path_factory):
    """The twin with its second model's epoch 2 missing."""
    folder = tmp_path_factory.mktemp("gap") / path.name
    shutil.copytree(path, folder)
    shutil.rmtree(sorted(folder.glob("*/checkpoint_000002"))[1])
    return sparsify_zoo.load_twin(folder)


def export(twin, folder, *options):
    subprocess.run([PROGRAM, "export", str(twin.path), str(folder), "--quiet", *options], check=True)
    return folder


def test_importing_needs_neither_pandas_nor_torch():
    code = "import sys, sparsify_zoo; print(sorted({'numpy', 'pandas', 'torch'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout == "[]\n"


def test_module_and_program_are_of_one_version():
    shown = subprocess.run([PROGRAM, "--version"], check=True, capture_output=True, text=True).stdout
    assert sparsify_zoo.__version__ == shown.strip()


def test_networks_are_those_of_the_twins_own_script(twin):
    own = Path(sparsify_zoo.__file__).parent
    assert (own / "_model.py").read_bytes() == (twin.path / "model.py").read_bytes()
    assert (own / "py.typed").exists()


def test_trials_are_the_folders_in_the_order_of_their_bytes(twin):
    folders = [entry.name for entry in os.scandir(twin.path) if entry.is_dir()]
    assert twin.trials == sorted(folders, key=os.fsencode)


def test_checkpoints_have_numbers_of_plain_digits(twin, tmp_path):
    odd = tmp_path / "odd"
    shutil.copytree(twin.path, odd)
    for number in ("\u00b2", "\u0669", "", "-1"):
        (odd / twin.trials[0] / ("checkpoint_" + number)).mkdir()
    assert sparsify_zoo.load_twin(odd).checkpoints == twin.checkpoints


def test_trajectories_are_what_the_logs_say_to_the_last_digit(twin):
    frame = twin.trajectories
    seen = 0
    for trial in twin.trials:
        own = frame[frame["trial"] == trial]
        rows = [json.loads(line) for line in (twin.path / trial / "result.json").read_text().splitlines()]
        for column in ("training_iteration", "test_acc", "train_loss", "sparsity_ratio", "sparsity/conv1"):
            assert list(own[column]) == [row[column] for row in rows]
        seen += len(own)
    assert seen == len(frame)


def test_a_model_has_the_weights_of_its_checkpoint_and_their_accuracy(twin):
    trial = twin.trials[-1]
    last = max(twin.checkpoints[trial])
    for epoch in (0, None):
        model = twin.model(trial, epoch)
        stored = torch.load(twin.path / trial / ("checkpoint_%06d" % (last if epoch is None else epoch)) / "checkpoints")
        state = model.state_dict()
        assert list(state) == list(stored)
        assert all(torch.equal(state[key], stored[key]) for key in stored)
    images, labels = torch.load(twin.path / "dataset.pt", weights_only=False)["testset"].tensors
    with torch.no_grad():
        accuracy = float((model(images).argmax(1) == labels).double().mean())
    logged = twin.trajectories.set_index(["trial", "training_iteration"]).loc[(trial, last), "test_acc"]
    assert abs(accuracy - logged) < 1.5 / len(labels)


def test_the_variational_form_is_pruned_to_the_plain_one(twin):
    from sparsify_zoo._vector import vector

    for trial in twin.trials:
        plain, variational = (vector(twin.model(trial, form=form)) for form in ("plain", "variational"))
        assert 0 < int((plain == 0).sum()) < len(plain)
        assert torch.equal(plain, variational)


def test_weights_are_those_of_the_export(twin, gap, tmp_path):
    for number, one in enumerate((twin, gap)):
        exported = np.load(export(one, tmp_path / str(number), "--epochs", "all") / "weights.npz")
        assert [str(name) for name in exported["names"]] == one.trials
        for place, epoch in enumerate(exported["epochs"]):
            weights = one.weights(int(epoch))
            assert weights.dtype == exported["weights"].dtype
            assert np.array_equal(weights, exported["weights"][:, place], equal_nan=True)
    assert np.array_equal(twin.weights(), twin.weights(max(twin.checkpoints[twin.trials[0]])))
    assert np.isnan(gap.weights(2)).any(axis=1).tolist() == [place == 1 for place in range(len(gap.trials))]


def test_data_sets_are_those_of_the_export(gap, tmp_path, monkeypatch):
    module = types.ModuleType("checkpoints_to_datasets.dataset_base")
    module.ModelDatasetBase = type("ModelDatasetBase", (), {"__module__": module.__name__})
    monkeypatch.setitem(sys.modules, "checkpoints_to_datasets", types.ModuleType("checkpoints_to_datasets"))
    monkeypatch.setitem(sys.modules, module.__name__, module)
    sets = torch.load(export(gap, tmp_path / "set", "--as", "dataset", "--epochs", "0,2,3") / "dataset.pt", weights_only=False)
    for part, key in (("train", "trainset"), ("val", "valset"), ("test", "testset")):
        data, expected = gap.dataset(part, epochs=[3, 0, 2]), sets[key]
        assert len(data) > 0
        assert [trial for trial, _ in data.samples] == [path.split("/", 1)[1] for path in expected.paths]
        assert [epoch for _, epoch in data.samples] == expected.epochs
        assert torch.equal(data.weights, torch.stack(expected.data_in))
        for place in range(len(data)):
            weights, properties = data[place]
            assert torch.equal(weights, expected.data_in[place])
            assert set(properties) == set(expected.properties)
            for name, value in properties.items():
                assert value == pytest.approx(expected.properties[name][place], rel=0, abs=0, nan_ok=True), name
    assert {epoch for _, epoch in gap.dataset("train").samples} == {3}


def test_a_loader_makes_batches_of_samples(twin):
    data = twin.dataset("train", epochs=[0, 1])
    weights, properties = next(iter(torch.utils.data.DataLoader(data, batch_size=3)))
    assert weights.shape == (3, twin.weights().shape[1])
    assert properties["test_acc"].shape == (3,) and len(properties["model::nlin"]) == 3


def test_some_models_are_chosen_by_pattern_or_name(twin):
    name = twin.trials[2]
    for only in (name[:-1] + "?", [name]):
        some = sparsify_zoo.load_twin(twin.path, only=only)
        assert some.trials == [name] and set(some.trajectories["trial"]) == {name}
        assert np.array_equal(some.weights(1), twin.weights(1)[2:3])


@pytest.mark.parametrize("wrong, text", [
    (lambda path: sparsify_zoo.load_twin(path / "model.py"), "model.py"),
    (lambda path: sparsify_zoo.load_twin(path / "nowhere"), "nowhere"),
    (lambda path: sparsify_zoo.load_twin(path, only="nobody*"), "holds no model with the name nobody*"),
    (lambda path: sparsify_zoo.load_twin(path, only=["nobody"]), "holds no model with the name nobody"),
    (lambda path: sparsify_zoo.load_twin(path).model("nobody"), "nobody is no model of"),
    (lambda path: sparsify_zoo.load_twin(path).weights(99), "has a checkpoint of epoch 99"),
    (lambda path: sparsify_zoo.load_twin(path).dataset("all"), "'all' is no part: train, val, test"),
])
def test_what_is_wrong_is_said(path, wrong, text):
    with pytest.raises((OSError, ValueError)) as error:
        wrong(path)
    assert text in str(error.value)


def test_models_of_several_networks_have_no_common_vector(twin, tmp_path):
    mixed = tmp_path / "mixed"
    shutil.copytree(twin.path, mixed)
    file = mixed / twin.trials[0] / "checkpoint_000003" / "checkpoints"
    state = torch.load(file)
    last = list(state)[-1].rsplit(".", 1)[0]
    for kind in ("weight", "bias"):
        state["%s.%s" % (last, kind)] = state["%s.%s" % (last, kind)][:-1]
    torch.save(state, file)
    with pytest.raises(ValueError, match="have no common vector: 1 with .* parameters, %d with" % (len(twin.trials) - 1)):
        sparsify_zoo.load_twin(mixed).weights()
