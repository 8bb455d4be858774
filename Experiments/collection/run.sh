#!/usr/bin/env bash
# Several zoos as one job: makes three small ones, packs two of them, and makes the twins of all with one command, which
# is killed twice with SIGKILL; then checks that these are the twins that each zoo gets alone.
#
#   Experiments/collection/run.sh [FOLDER]        (default: a new one, deleted at the end)
#
# SPARSIFY names the tool (default: the release build of this checkout). Needs python3 and tar.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../show_help.sh"
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
sparsify=${SPARSIFY:-$root/.build/release/sparsify}
[ -x "$sparsify" ] || { echo "no tool at $sparsify: build it with swift build -c release" >&2; exit 66; }
folder=${1:-}
if [ -z "$folder" ]; then
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
fi
mkdir -p "$folder/zoos"
cd "$folder"

echo "== three zoos: a folder, a zip, a tar.gz"
"$sparsify" sample sample --models 6 --train-count 900 --quiet
mv sample/zoo zoos/tanh
"$sparsify" generate sample/dataset.pt relu --nlin relu --lr 1e-3 --seeds 1-5 --epochs 3 --quiet
"$sparsify" generate sample/dataset.pt mixed --nlin tanh,sigmoid --optimizer adam,sgd --lr 1e-3 --epochs 3 --quiet
python3 -m zipfile -c zoos/relu.zip relu
tar czf zoos/mixed.tar.gz mixed

options=(--epochs 6 --quiet)
echo "== each alone"
began=$SECONDS
for zoo in zoos/*; do
  name=$(basename "$zoo")
  "$sparsify" run "$zoo" "alone/${name%%.*}" "${options[@]}"
done
alone=$((SECONDS - began))

echo "== all with one command, killed twice"
all=("$sparsify" run zoos/* together "${options[@]}")
"${all[@]}" --dry-run
for kill in 1 2; do
  "${all[@]}" >together.log 2>&1 &
  pid=$!
  # Killed when a few epochs more are there than at the kill before.
  while kill -0 "$pid" 2>/dev/null && [ "$(find together -name 'checkpoint_*' | wc -l)" -lt $((kill * 25)) ]; do
    sleep 0.02
  done 2>/dev/null
  kill -KILL "$pid" 2>/dev/null || { echo "FAULT it was done before kill $kill" >&2; exit 1; }
  wait "$pid" 2>/dev/null || true
  echo "killed with $(find together -name 'checkpoint_*' | wc -l) epochs on disk"
done
"${all[@]}"
"$sparsify" status together
for twin in alone/*; do
  python3 "$root/Tests/Checks/compare_twins.py" "$twin" "together/$(basename "$twin")"
done
[ -z "$(find together -name '*.work')" ] || { echo "FAULT a work folder was left behind" >&2; exit 1; }
echo "== the three alone took $alone s"
