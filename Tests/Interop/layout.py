"""Reading the folders and logs of a twin or a new zoo as existing loaders do, without torch, and checking that they agree."""
import csv
import json
import math
import os

RESULT_KEYS = (
    "train_loss train_acc test_loss test_acc val_loss val_acc sparsity_ratio agreement kl kl_weight train_nll "
    "test_nll val_nll sparsity/conv1 sparsity/conv2 sparsity/conv3 sparsity/fc1 sparsity/fc2 finetuning "
    "done timesteps_total episodes_total training_iteration trial_id experiment_id date timestamp time_this_iter_s "
    "time_total_s pid hostname node_ip time_since_restore timesteps_since_restore iterations_since_restore "
    "checkpoint_dir_name config"
).split()
ONLY_IN_TWINS = "sparsity_ratio agreement kl kl_weight train_nll test_nll val_nll".split()
ONLY_WITH_VALIDATION_SET = ("val_loss", "val_acc", "val_nll")


class Report:
    """Collects what is wrong and counts what was looked at."""

    def __init__(self):
        self.faults = []
        self.counts = {}

    def expect(self, condition, *what):
        if not condition:
            self.faults.append(" ".join(str(part) for part in what))
        return bool(condition)

    def count(self, what, n=1):
        self.counts[what] = self.counts.get(what, 0) + n

    def checked(self, name, check, *arguments):
        """What `check` gives; what PyTorch or Python refuses is a fault of the trial and not the end of the check."""
        try:
            return check(*arguments)
        except Exception as error:
            self.expect(False, name, "could not be checked further:", repr(error))
            return []

    def print(self, title):
        """Prints counts and faults; gives what to exit with."""
        print(title)
        for what, n in self.counts.items():
            print("  %-52s %d" % (what, n))
        for fault in self.faults[:50]:
            print("FAULT", fault)
        if len(self.faults) > 50:
            print("and", len(self.faults) - 50, "more")
        print("faults:", len(self.faults))
        return 1 if self.faults else 0


def folders(path):
    """The names of the folders in `path`, sorted: what loaders take for models, or for checkpoints."""
    return sorted(entry.name for entry in os.scandir(path) if entry.is_dir(follow_symlinks=False))


def refuse_resnet(path, names, remedy):
    """Ends the check of models that it does not know, which would be faults from the first to the last."""
    for name in names:
        try:
            kind = read_json(path, name, "params.json").get("model::type")
        except (OSError, ValueError):
            continue  # What is wrong with it the check itself says.
        if str(kind).lower().startswith("resnet"):
            raise SystemExit("Error: '%s' holds a ResNet-18, '%s', and this checks the small networks: %s" % (path, name, remedy))


def checkpoint_name(epoch):
    return "checkpoint_%06d" % epoch


def read_json(*path):
    with open(os.path.join(*path), encoding="utf-8") as file:
        return json.load(file)


def result_rows(trial):
    """The rows of result.json: one JSON object a line."""
    with open(os.path.join(trial, "result.json"), encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def csv_rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def as_in_csv(value):
    """The text that a value of result.json has in progress.csv."""
    if value is None:
        return ""
    if isinstance(value, float) and not math.isfinite(value):
        return {"nan": "nan", "inf": "inf", "-inf": "-inf"}[str(value)]
    return repr(value) if isinstance(value, float) else str(value)


def expected_keys(has_validation_set, is_twin, has_kl, is_tuned):
    """The keys of a row of result.json, in order."""
    return [
        key
        for key in RESULT_KEYS
        if (has_validation_set or key not in ONLY_WITH_VALIDATION_SET)
        and (is_twin or not (key in ONLY_IN_TWINS or key.startswith("sparsity/")))
        and (has_kl or key != "kl")
        and (is_tuned or key != "finetuning")
    ]


def check_rows(report, name, trial, epochs, has_validation_set, is_twin=True, has_kl=True, tuning=0):
    """result.json: row k is epoch k, none missing, keys in order; progress.csv says the same.

    The last `tuning` epochs are fine-tuning.
    """
    rows = result_rows(trial)
    report.expect(len(rows) == epochs + 1, name, "has", len(rows), "rows, expected", epochs + 1)
    for epoch, row in enumerate(rows):
        is_tuning = epoch > epochs - tuning
        expected = expected_keys(has_validation_set, is_twin, has_kl and not is_tuning, tuning > 0)
        report.expect(row.get("finetuning", 0) == is_tuning, name, "row", epoch, "has finetuning", row.get("finetuning"))
        report.expect(row["training_iteration"] == epoch, name, "row", epoch, "is", row["training_iteration"])
        report.expect(row["done"] == (epoch == epochs), name, "row", epoch, "has done", row["done"])
        report.expect(row["iterations_since_restore"] == epoch + 1, name, "row", epoch, "iterations_since_restore")
        kept = checkpoint_name(epoch) if os.path.isdir(os.path.join(trial, checkpoint_name(epoch))) else None
        report.expect(row["checkpoint_dir_name"] == kept, name, "row", epoch, "names", row["checkpoint_dir_name"])
        present = [key for key in row if key in expected]
        wanted = [key for key in expected if key in row]
        report.expect(present == wanted, name, "row", epoch, "has its keys in another order:", ", ".join(row))
        missing = set(expected) - set(row)
        report.expect(not missing, name, "row", epoch, "lacks", ", ".join(sorted(missing)))
        report.expect(set(row) <= set(expected), name, "row", epoch, "also has", sorted(set(row) - set(expected)))
        if is_twin:
            check_losses(report, name, epoch, row)
    table = csv_rows(os.path.join(trial, "progress.csv"))
    # Rows of fine-tuning have no KL divergence.
    keys = [key for key in rows[0] if key != "config"]
    without_config = [{key: as_in_csv(row.get(key)) for key in keys} for row in rows]
    report.expect([dict(row) for row in table] == without_config, name, "progress.csv differs from result.json")
    return rows


def check_losses(report, name, epoch, row):
    """Each loss is its nll plus kl_weight * kl, for sets evaluated at the end of the epoch."""
    for part in ("test", "val"):
        if part + "_loss" in row:
            loss = row[part + "_nll"] + row["kl_weight"] * row.get("kl", 0)
            report.expect(
                abs(row[part + "_loss"] - loss) <= 1e-9 * max(1, abs(loss)),
                name, "epoch", epoch, part + "_loss is", row[part + "_loss"], "and not nll + kl_weight * kl =", loss,
            )


def check_trajectories(report, twin, rows_of):
    """trajectories.csv: one row per trial and epoch, sorted, the same numbers as result.json."""
    table = csv_rows(os.path.join(twin, "trajectories.csv"))
    total = sum(len(rows) for rows in rows_of.values())
    if not report.expect(len(table) == total, "trajectories.csv has", len(table), "rows, expected", total):
        return
    in_order = [(trial, row) for trial in sorted(rows_of, key=os.fsencode) for row in rows_of[trial]]
    for (trial, row), line in zip(in_order, table):
        where = "trajectories.csv, %s, epoch %s:" % (trial, row["training_iteration"])
        report.expect(trial in line.values(), where, "the row belongs to another trial")
        for key in ("training_iteration", "test_acc", "train_acc", "sparsity_ratio", "kl", "sparsity/fc1"):
            if key in row:
                report.expect(key in line and float(line[key]) == row[key], where, key, "is", line.get(key))


def check_original_reader(report, twin, rows_of):
    """What the zoos' own Python reader relies on: every folder is a trial, named so, with line e being epoch e."""
    for trial in folders(twin):
        report.expect(trial in rows_of, trial, "is a folder, so the original reader takes it for a model")
        for epoch, row in enumerate(rows_of.get(trial, [])):
            report.expect(row["training_iteration"] == epoch, trial, "line", epoch, "is another epoch")
            for key in ("test_acc", "train_acc"):
                report.expect(math.isfinite(row[key]), trial, "epoch", epoch, key, "is", row[key])
            path = os.path.join(twin, trial, checkpoint_name(epoch), "checkpoints")
            report.expect(os.path.isfile(path), path, "is missing")


def check_root(report, source, twin, names):
    """Every source trial is in the twin, skipped or failed, each once; nothing unfinished is left beside it."""
    config = read_json(twin, "config.json")
    elsewhere = sorted(listed_names(config.get("skipped")) + listed_names(config.get("failed")))
    report.count("trials skipped or failed", len(elsewhere))
    wanted = folders(source)
    known = sorted(names + elsewhere)
    report.expect(len(set(known)) == len(known), "a trial is both in the twin and skipped or failed")
    report.expect(set(known) <= set(wanted), "not in the source:", sorted(set(known) - set(wanted)))
    missing = sorted(set(wanted) - set(known))
    report.count("trials not asked for", len(missing))
    further = [entry["file"] for entry in config["further_index_dicts"] if "file" in entry]
    for file in ["readme.md", "index_dict.json", "model.py", "trajectories.csv"] + further:
        report.expect(os.path.isfile(os.path.join(twin, file)), file, "is missing in the twin")
    work = twin.rstrip("/") + ".work"
    report.expect(not os.path.exists(work), work, "was left behind")
    return config


def listed_names(entries):
    """The trial names of config.json's `skipped` or `failed`: an object by name, or a list of objects."""
    if isinstance(entries, dict):
        return list(entries)
    return [entry if isinstance(entry, str) else entry["trial"] for entry in entries or []]
