"""The optimiser state of a checkpoint, given to torch.optim."""
import torch

import networks


def make(params, tensors):
    """The optimiser that a trial's params.json asks for."""
    kind, lr, decay = params["optim::optimizer"], params["optim::lr"], params.get("optim::wd", 0)
    momentum, nesterov = params.get("optim::momentum", 0), params.get("optim::nesterov", False)
    if kind == "adam":
        return torch.optim.Adam(tensors, lr=lr, weight_decay=decay)
    if kind == "sgd":
        return torch.optim.SGD(tensors, lr=lr, momentum=momentum, weight_decay=decay, nesterov=nesterov)
    return torch.optim.RMSprop(tensors, lr=lr, momentum=momentum, weight_decay=decay)


def unlearned(variational):
    """Positions of the linear layers' log_sigma2_bias, which take part in nothing."""
    linear = networks.indices(variational)[3:]
    names = {"module_list.%d.log_sigma2_bias" % index for index in linear}
    return {i for i, key in enumerate(variational) if key in names}


def check_optimizer(report, where, path, variational, params, steps):
    """The file, of a twin over the variational form and of a new zoo over the plain one, loads, torch.optim accepts it, and a further step goes well with it."""
    state = networks.load(path, is_optimizer=True)
    idle = unlearned(variational)
    (group,) = state["param_groups"]
    report.expect(group["params"] == list(range(len(variational))), where, "optimizer's params are", group["params"])
    report.expect(not idle & set(state["state"]), where, "optimizer has state for linear log_sigma2_bias")
    keeps_state = params["optim::optimizer"] != "sgd" or params.get("optim::momentum", 0) != 0
    if steps and keeps_state:
        entries = set(range(len(variational))) - idle
        report.expect(set(state["state"]) == entries, where, "optimizer has state for", sorted(state["state"]))
    for i, entry in state["state"].items():
        if "step" in entry:
            report.expect(int(entry["step"]) == steps, where, "optimizer, entry", i, "has step", entry["step"], "not", steps)

    tensors = [value.clone().requires_grad_() for value in variational.values()]
    optimizer = make(params, tensors)
    wanted = optimizer.state_dict()["param_groups"][0]
    optimizer.load_state_dict(state)
    for key in ("lr", "weight_decay", "momentum", "nesterov", "betas", "eps", "alpha"):
        if key in wanted:
            report.expect(group.get(key) == wanted[key], where, "optimizer's", key, "is", group.get(key))
    for i, tensor in enumerate(tensors):
        if i not in idle:
            tensor.grad = torch.ones_like(tensor)
    optimizer.step()
    for i, (tensor, before) in enumerate(zip(tensors, variational.values())):
        report.expect(torch.isfinite(tensor).all(), where, "tensor", i, "is not finite after a further step")
        if i not in idle and params["optim::lr"] > 0:
            report.expect(not torch.equal(tensor, before), where, "tensor", i, "does not move in a further step")
