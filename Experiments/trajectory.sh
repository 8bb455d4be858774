#!/usr/bin/env bash
# The trajectory of a twin as a table: medians over its models, from trajectories.csv.
#
#   Experiments/trajectory.sh TWIN
#
# Ends with exit code 1 where the last epoch's sparsity is not above 0.5, or its accuracy more than 0.1 below the source's.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/show_help.sh"
[ $# -eq 1 ] || { echo "usage: trajectory.sh TWIN" >&2; exit 64; }
[ -r "$1/trajectories.csv" ] || { echo "no trajectories.csv in '$1': is it a finished twin?" >&2; exit 66; }
exec awk -F, '
  # The columns are counted from the end: only the first, the name of the trial, can hold commas.
  NR == 1 {
    for (i = 1; i <= NF; i++) place[$i] = NF - i
    split("training_iteration sparsity_ratio test_acc train_acc", needed, " ")
    for (i = 1; i <= 4; i++)
      if (!(needed[i] in place)) {
        print "no column " needed[i] " in trajectories.csv: is it that of a twin?" > "/dev/stderr"
        exit missing = 66
      }
    next
  }
  {
    epoch = $(NF - place["training_iteration"]) + 0
    if (epoch > last) last = epoch
    n = ++count[epoch]
    sparsity[epoch, n] = $(NF - place["sparsity_ratio"])
    test[epoch, n] = $(NF - place["test_acc"])
    train[epoch, n] = $(NF - place["train_acc"])
  }
  function median(values, epoch,   i, j, n, x, sorted) {
    n = count[epoch]
    for (i = 1; i <= n; i++) {
      x = values[epoch, i] + 0
      for (j = i - 1; j > 0 && sorted[j] > x; j--) sorted[j + 1] = sorted[j]
      sorted[j + 1] = x
    }
    return (sorted[int((n + 1) / 2)] + sorted[int(n / 2) + 1]) / 2
  }
  END {
    if (missing) exit missing
    if (!count[0]) { print "no epochs in trajectories.csv" > "/dev/stderr"; exit 66 }
    printf "medians over %d models\n\n", count[0]
    printf "%5s %10s %14s %15s\n", "epoch", "sparsity", "test accuracy", "train accuracy"
    for (epoch = 0; epoch <= last; epoch++)
      if (count[epoch] && (epoch <= 5 || epoch % 5 == 0 || epoch == last))
        printf "%5d %10.3f %14.3f %15.3f\n", epoch, median(sparsity, epoch), median(test, epoch), median(train, epoch)
    if (median(sparsity, last) <= 0.5) fault = "less than half of the weights are pruned"
    else if (median(test, last) < median(test, 0) - 0.1) fault = "more than 0.1 of the accuracy is lost"
    if (fault) { print "FAULT " fault > "/dev/stderr"; exit 1 }
  }' "$1/trajectories.csv"
