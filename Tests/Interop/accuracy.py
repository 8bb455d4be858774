"""What a row of result.json says of a model, against what PyTorch computes."""
import networks


def check_accuracy(report, where, row, module, sets, parts, loss="nll"):
    """Accuracies and cross entropies of the sets that were evaluated at the end of the epoch.

    loss: what the row calls the mean cross entropy, "nll", or "loss" where there is nothing else in the loss.
    """
    for part in parts:
        if part not in sets or part + "_acc" not in row:
            continue
        images, labels = sets[part]
        correct, nll, close = networks.evaluate(module, images, labels)
        stated = row[part + "_acc"] * len(labels)
        report.expect(abs(stated - round(stated)) < 1e-6, where, part + "_acc is no share of", len(labels))
        off = abs(round(stated) - correct)
        report.count("evaluations compared")
        report.count("samples evaluated", len(labels))
        report.count("samples with two largest logits closer than 1e-4", close)
        report.count("correct predictions that differ", off)
        report.expect(off <= close, where, part + "_acc is", row[part + "_acc"], "PyTorch has", correct / len(labels))
        stated_nll = row[part + "_" + loss]
        report.expect(abs(stated_nll - nll) <= 1e-4 * abs(nll), where, part + "_" + loss, "is", stated_nll, "PyTorch has", nll)
