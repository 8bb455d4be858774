"""Networks as vectors. Imported when weights are asked for, as it needs torch."""
from typing import Any, List

import torch

from ._model import Sparse


def vector(network: Any) -> torch.Tensor:
    """All that is learned of a network as index_dict.json lays it out: of each module the weights, then the biases.

    What the variational form prunes is zero.
    """
    parts: List[torch.Tensor] = []
    for module in network.modules():
        weight = getattr(module, "weight", None)
        if weight is None:
            continue
        bias = module.bias
        if isinstance(module, Sparse):
            is_convolution = weight.dim() == 4
            bound = 8.0 if is_convolution else 10.0
            weight = weight.masked_fill(module.pruned(weight, module.log_sigma2, bound), 0.0)
            if is_convolution and bias is not None:
                bias = bias.masked_fill(module.pruned(bias, module.log_sigma2_bias, bound), 0.0)
        parts.append(weight.detach().reshape(-1))
        if bias is not None:
            parts.append(bias.detach())
    return torch.cat(parts)
