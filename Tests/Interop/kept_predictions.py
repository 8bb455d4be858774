"""What a twin's predictions.npz says, against what PyTorch predicts."""
import os

import numpy
import torch


class KeptPredictions:
    """The predictions that are kept of a trial, looked at model by model."""

    def __init__(self, report, name, trial, rows, images):
        self.report, self.name, self.images = report, name, images
        with numpy.load(os.path.join(trial, "predictions.npz"), allow_pickle=False) as file:
            self.full, self.sparse = file["full"], file["sparse"]
        report.expect(self.full.shape == (len(images),), name, "predictions.npz has full of", self.full.shape)
        report.expect(self.sparse.shape == (len(rows), len(images)), name, "and sparse of", self.sparse.shape)
        report.expect(self.full.dtype == self.sparse.dtype == numpy.uint8, name, "as", self.full.dtype)
        for row, sparse in zip(rows, self.sparse):
            agreement = (sparse == self.full).mean()
            report.expect(row["agreement"] == agreement, name, "agreement is", row["agreement"], "kept", agreement)

    def check(self, which, module):
        """The kept predictions of "full", or of an epoch, are those of a model."""
        kept = torch.from_numpy((self.full if which == "full" else self.sparse[which]).astype("int64"))
        with torch.no_grad():
            logits = torch.cat([module(part) for part in self.images.split(1000)])
        two = logits.topk(2).values
        clear = (two[:, 0] - two[:, 1]) > 1e-4
        differ = int((logits.argmax(1) != kept)[clear].sum())
        self.report.count("predictions compared", len(kept))
        self.report.expect(differ == 0, self.name, "predictions of", which, "differ for", differ, "images")
