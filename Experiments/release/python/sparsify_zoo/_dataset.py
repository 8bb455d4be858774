"""Models as samples. Imported when a data set is asked for, as it needs torch."""
from typing import Any, Dict, List, Sequence, Tuple

import torch
from torch.utils.data import Dataset

Properties = Dict[str, Any]


class TwinDataset(Dataset):  # type: ignore[type-arg]  # Dataset takes no type argument in all versions.
    """Models after epochs, each as its flattened weights and what is known of it.

    A sample is a tensor [parameters] and a dict: what was measured, by the columns of the trajectories, with
    `training_iteration` and the generalisation gap `ggap`; and hyperparameters by their keys in params.json. What a
    model has not is NaN, so that DataLoader can make batches of them.
    """

    def __init__(self, samples: Sequence[Tuple[str, int]], weights: torch.Tensor, properties: List[Properties]) -> None:
        self.samples = list(samples)
        """The trial and the epoch of each sample."""
        self.weights = weights
        """[samples, parameters]"""
        self.properties = properties
        """Those of each sample."""

    def __len__(self) -> int:
        return len(self.samples)

    def __getitem__(self, index: int) -> Tuple[torch.Tensor, Properties]:
        return self.weights[index], self.properties[index]
