#!/usr/bin/env bash
# What the commands that study twins take of a thousand models: makes a small zoo and its twin of 26 epochs, links their
# trials a thousand times, and runs each command once, with time and memory.
#
#   Experiments/thousand.sh FOLDER [MODELS]
#
# FOLDER gets the zoo and the twin (on a file system with hard links; about 60,000 names). MODELS is 1000 unless told.
# SPARSIFY names the tool (default: the release build of this checkout).
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/show_help.sh"
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
[ $# -ge 1 ] || { echo "usage: thousand.sh FOLDER [MODELS]" >&2; exit 64; }
sparsify=${SPARSIFY:-$here/../.build/release/sparsify}
folder=$1
models=${2:-1000}
originals=8
zoo=$folder/zoo
twin=$folder/twin

if [ ! -e "$twin" ]; then
  mkdir -p "$folder/small"
  "$sparsify" sample "$folder/small" --models "$originals" --train-count 1500
  "$sparsify" run "$folder/small/zoo" "$folder/small/twin" --quiet
  # link FROM TO: the trials of one folder as often as needed under names of their own.
  link() {
    local trials=("$1"/*/) number name
    mkdir -p "$2"
    for ((number = 0; number < models; number++)); do
      name=$(basename "${trials[number % originals]}")
      cp -rl "$1/$name" "$2/$(printf '%05d_' "$number")$name"
    done
  }
  link "$folder/small/zoo" "$zoo"
  ln "$folder/small/zoo/dataset.pt" "$zoo/"
  # A twin of the linked zoo with its mark, and then the trials that are done already.
  "$sparsify" run "$zoo" "$twin" --limit "$originals" --no-report --quiet
  rm -rf "$twin"/0*_*
  link "$folder/small/twin" "$twin"
  for record in "$twin"/0*/sparsify.json; do
    trial=$(basename "$(dirname "$record")")
    sed "s|\"trial\": *\"[^\"]*\"|\"trial\": \"$trial\"|" "$record" >"$record.new"
    mv "$record.new" "$record"
  done
fi

# measure COMMAND...: what it prints last, and what it took.
measure() {
  printf '\n== %s\n' "$1"
  python3 "$here/footprint.py" "$sparsify" "$@" 2>&1 | tail -n 4
}
measure run "$zoo" "$twin" --quiet
measure report "$twin" --out "$folder/report.html"
measure compare "$zoo" "$twin" --out "$folder/compared"
measure verify "$twin" --source "$zoo" --sample 20
measure export "$twin" "$folder/exported" --epochs all
