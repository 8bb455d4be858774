#!/usr/bin/env bash
# What the logs of rounds.sh add up to, reader by reader.
#
#   Tests/Fuzz/summary.sh LOGS
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../../Experiments/show_help.sh"
printf '%-8s %12s %8s %6s %8s\n' reader executions seconds edges findings
for log in "${1:?the folder of the logs}"/*.log; do
  awk -v reader="$(basename "$log" .log)" '
    $1 == reader ":" && $3 == "executions" {
      executions += $2; seconds += $5; findings += $9
      if ($7 > edges) edges = $7
    }
    END { printf "%-8s %12d %8d %6d %8d\n", reader, executions, seconds, edges, findings }
  ' "$log"
done
