"""Twins and zoos as they lie on the disk."""
from __future__ import annotations

import fnmatch
import json
import math
import os
from collections import Counter
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Dict, Iterable, List, Optional, Sequence, Tuple, Union, cast

from ._split import PARTS, split

if TYPE_CHECKING:
    import numpy
    import pandas
    import torch

    from ._dataset import TwinDataset

TRIAL, EPOCH, GAP = "trial", "training_iteration", "ggap"


def load_twin(path: Union[str, os.PathLike[str]], only: Union[str, Iterable[str]] = "*") -> Twin:
    """Opens a twin, or a zoo that was generated.

    only: some of the models, by a pattern for their names such as "*seed=1_*", or by their names.

    Raises FileNotFoundError or NotADirectoryError where there is no folder, and ValueError where it holds no such model.
    """
    return Twin(path, only)


class Twin:
    """A folder of trials. Nothing of it is kept but the names, the logs and what was returned."""

    def __init__(self, path: Union[str, os.PathLike[str]], only: Union[str, Iterable[str]] = "*") -> None:
        self.path = Path(path)
        names = {entry.name for entry in os.scandir(self.path) if os.path.isfile(os.path.join(entry.path, "params.json"))}
        chosen = {name for name in names if fnmatch.fnmatchcase(name, only)} if isinstance(only, str) else set(only)
        if not chosen or not chosen <= names:
            raise ValueError(
                "%s holds no model with the name %s: a twin is a folder of models' folders, each with a params.json"
                % (self.path, only if isinstance(only, str) else ", ".join(sorted(chosen - names)[:3])))
        self.trials = sorted(chosen, key=os.fsencode)
        """The names of the models' folders, in the order of their bytes."""

    def __repr__(self) -> str:
        return "<Twin %s: %d models>" % (self.path, len(self.trials))

    @cached_property
    def trajectories(self) -> pandas.DataFrame:
        """A row for each model and epoch: `trial`, `training_iteration`, losses, accuracies, sparsities."""
        import pandas

        frame = pandas.read_csv(self.path / "trajectories.csv", converters={TRIAL: str}, float_precision="round_trip")
        return frame[frame[TRIAL].isin(self.trials)].reset_index(drop=True)

    @cached_property
    def checkpoints(self) -> Dict[str, List[int]]:
        """The epochs of which each model has a checkpoint, in rising order."""
        return {trial: self._epochs(trial) for trial in self.trials}

    def model(self, trial: str, epoch: Optional[int] = None, form: str = "plain") -> torch.nn.Module:
        """The network of a model, ready to evaluate.

        trial: one of `trials`. epoch: None for its last. form: "plain", or "variational" for weights with their
        log_sigma2, pruned on the fly.
        """
        from . import _model

        if trial not in self.checkpoints:
            raise ValueError("%s is no model of %s, whose first is %s" % (trial, self.path, self.trials[0]))
        return cast("torch.nn.Module", _model.load(self.path / trial, epoch, form))

    def weights(self, epoch: Optional[int] = None) -> numpy.ndarray[Any, Any]:
        """The weights of all models after an epoch, [models, parameters] in the order of `trials`; float32.

        A vector is laid out as index_dict.json says, and pruned weights are zero. The row of a model that has no
        checkpoint of the epoch is NaN.

        epoch: None for the last that any model has.
        """
        epoch = self._last if epoch is None else epoch
        samples = [(trial, epoch) for trial in self.trials if epoch in self.checkpoints[trial]]
        if not samples:
            raise ValueError("no model of %s has a checkpoint of epoch %d" % (self.path, epoch))
        import numpy

        found = cast("numpy.ndarray[Any, Any]", self._vectors(samples).numpy())
        if len(samples) == len(self.trials):
            return found
        weights = numpy.full((len(self.trials), found.shape[1]), numpy.nan, found.dtype)
        weights[[epoch in self.checkpoints[trial] for trial in self.trials]] = found
        return weights

    def dataset(self, part: str, epochs: Optional[Iterable[int]] = None) -> TwinDataset:
        """The models of a part as samples of (flattened weights, properties), for torch's DataLoader.

        Models are split by their names as `sparsify export --as dataset` splits them, so all epochs of a model are in
        one part.

        part: "train", "val" or "test". epochs: None for the last that any model has.
        """
        if part not in PARTS:
            raise ValueError("%r is no part: %s" % (part, ", ".join(PARTS)))
        from ._dataset import TwinDataset

        wanted = [self._last] if epochs is None else sorted(set(epochs))
        samples = [(trial, epoch) for trial in split(self.trials)[part] for epoch in wanted
                   if epoch in self.checkpoints[trial]]
        return TwinDataset(samples, self._vectors(samples), self._properties(samples))

    # ------------------------------------------------------------------------------------------------ what is read

    @cached_property
    def _last(self) -> int:
        epochs = [epochs[-1] for epochs in self.checkpoints.values() if epochs]
        if not epochs:
            raise ValueError("no model of %s has a checkpoint" % self.path)
        return max(epochs)

    def _epochs(self, trial: str) -> List[int]:
        numbers = [name[len("checkpoint_"):] for name in os.listdir(self.path / trial) if name.startswith("checkpoint_")]
        return sorted(int(number) for number in numbers if number.isascii() and number.isdecimal())

    def _vectors(self, samples: Sequence[Tuple[str, int]]) -> torch.Tensor:
        import torch

        from ._vector import vector

        if not samples:
            return torch.empty(0, 0)
        vectors = [vector(self.model(trial, epoch)) for trial, epoch in samples]
        sizes = Counter(len(parameters) for parameters in vectors)
        if len(sizes) > 1:
            raise ValueError(
                "the models of %s have no common vector: %s. Choose some by their names: load_twin(path, only=[...])"
                % (self.path, ", ".join("%d with %d parameters" % (n, size) for size, n in sizes.items())))
        return torch.stack(vectors)

    def _properties(self, samples: Sequence[Tuple[str, int]]) -> List[Dict[str, Any]]:
        frame = self.trajectories
        measured = [column for column in frame.columns if column not in (TRIAL, EPOCH)]
        rows = {(row[0], int(row[1])): row[2:] for row in frame[[TRIAL, EPOCH] + measured].itertuples(index=False)}
        params = {trial: self._hyperparameters(trial) for trial in {trial for trial, _ in samples}}
        keys = list(dict.fromkeys(key for trial in self.trials if trial in params for key in params[trial]))
        missing = (math.nan,) * len(measured)
        properties = []
        for trial, epoch in samples:
            values: Dict[str, Any] = dict(zip(measured, map(float, rows.get((trial, epoch), missing))))
            values[EPOCH] = epoch
            values[GAP] = values.get("train_acc", math.nan) - values.get("test_acc", math.nan)
            values.update((key, params[trial].get(key, math.nan)) for key in keys)
            properties.append(values)
        return properties

    def _hyperparameters(self, trial: str) -> Dict[str, Any]:
        """Those of params.json that say how a model was made; None, as of no dropout layer, is NaN."""
        with open(self.path / trial / "params.json", encoding="utf-8") as file:
            params = json.load(file)
        return {key: math.nan if value is None else value for key, value in params.items()
                if key.startswith(("model::", "optim::")) or key in ("training::batchsize", "seed")}
