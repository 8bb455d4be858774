#!/usr/bin/env bash
# The main job from nothing, on Debian or Ubuntu with the Swift toolchain: builds the tool, makes a data set and a zoo of
# small networks by program, sparsifies every network for 25 epochs, and shows the trajectory.
#
#   Experiments/quickstart.sh [FOLDER [OPTION...]]
#
# FOLDER  gets the sample, its zoo and the twin, with a report in it (default: quickstart). The same command again goes
#         on where an earlier one was stopped.
# OPTION  for `sparsify sample`, such as --models 64
#
# SPARSIFY names a tool to use instead of building one.
#
# Ends with exit code 1 where the twin's median sparsity is not above 0.5, or its median accuracy more than 0.1 below
# the source's.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/show_help.sh"
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
folder=${1:-quickstart}
[ $# -eq 0 ] || shift

sparsify=${SPARSIFY:-}
if [ -z "$sparsify" ]; then
  "$root/Experiments/install_missing.sh"
  began=$SECONDS
  swift build --package-path "$root" -c release --product sparsify
  echo "built in $((SECONDS - began)) s"
  sparsify=$root/.build/release/sparsify
fi

began=$SECONDS
"$sparsify" sample "$folder" "$@"
"$sparsify" run "$folder/zoo" "$folder/twin"
echo
"$root/Experiments/trajectory.sh" "$folder/twin"
echo
echo "done in $((SECONDS - began)) s. The twin zoo: $folder/twin; its trajectories: $folder/twin/trajectories.csv;"
echo "what became of its models, as a page: $folder/twin/report.html"
