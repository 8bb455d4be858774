#!/usr/bin/env bash
# Feeds all readers in turns until it is stopped, each as long as the others.
#
#   Tests/Fuzz/rounds.sh LOGS [SECONDS]     a folder for READER.log; 60 seconds a turn
#
# Takes the variables of run.sh; the program is built where SPARSIFY_FUZZER names none.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../../Experiments/show_help.sh"
fuzz=$(cd "$(dirname "$0")" && pwd)
logs=${1:?a folder for the logs}
seconds=${2:-60}
mkdir -p "$logs"
if [ -z "${SPARSIFY_FUZZER:-}" ]; then
  "$fuzz/build.sh"
  export SPARSIFY_FUZZER=$fuzz/../../.build/fuzz/release/Fuzz
fi
while true; do
  for reader in zip legacy pickle inflate idx json safetensors tree state; do
    # A finding is in the log; the others go on.
    "$fuzz/run.sh" "$reader" "$seconds" >>"$logs/$reader.log" 2>&1 || true
  done
done
