"""Reads what the program `sparsify` makes: the trajectories, networks and weights of a sparse twin.

    import sparsify_zoo

    twin = sparsify_zoo.load_twin("twin")
    twin.trajectories                  # pandas DataFrame: a row for each model and epoch
    twin.model(twin.trials[0])         # torch module, ready to evaluate
    twin.weights(epoch=25)             # numpy array [models, parameters]
    twin.dataset("train")              # torch Dataset of (flattened weights, properties)

Zoos that were generated read alike. pandas and torch are imported when they are first needed.
"""
from ._twin import Twin, load_twin
from ._version import __version__

__all__ = ["Twin", "__version__", "load_twin"]
