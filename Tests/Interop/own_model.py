"""The model.py that the tool writes into every twin and zoo, used as its readers would."""
import importlib.util
import os
import sys

import torch

import networks


# Loaders would take a folder __pycache__ in the zoo for a model.
sys.dont_write_bytecode = True


def imported(path):
    spec = importlib.util.spec_from_file_location("twin_model", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def check(report, twin, names, rows_of, sets, forms=("plain", "variational")):
    """The forms of every trial's last epoch load with model.py and evaluate to test_acc."""
    own = imported(os.path.join(twin, "model.py"))
    images, labels = sets["test"]
    test_set = torch.utils.data.TensorDataset(images, labels)
    for name in names:
        if not rows_of[name]:
            continue
        stated = rows_of[name][-1]["test_acc"]
        for form in forms:
            try:
                model = own.load(os.path.join(twin, name), form=form)
                accuracy = own.accuracy(model, test_set)
            except Exception as error:
                report.expect(False, name, "model.py can't evaluate the", form, "form:", error)
                continue
            _, _, close = networks.evaluate(model.float(), images, labels)
            report.expect(
                abs(accuracy - stated) * len(labels) <= close + 1e-6,
                name, "model.py's accuracy of the", form, "form is", accuracy, "and not", stated,
            )
            report.count("models loaded and evaluated with model.py")
