#!/usr/bin/env bash
# The sparse twins of two models that the original PyTorch code trained and sparsified on MNIST: 25 epochs on the whole
# data set, compared epoch by epoch with the trajectories that the original code gave.
#
#   Experiments/mnist/reference.sh FOLDER OUT [PYTHON]
#
# FOLDER  holds zoos/mnist_uniform, zoos/mnist_uniform_twin_pytorch and tools/make_dataset.py
# OUT     gets the copied zoo, its data set (about 200 MB) and the twin; the same command again resumes
# PYTHON  has numpy, and torch for the check of every file by PyTorch (default: python3)
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../show_help.sh"
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
[ $# -ge 2 ] || { echo "usage: reference.sh FOLDER OUT [PYTHON]" >&2; exit 64; }
folder=$1 out=$2 python=${3:-python3}

if [ ! -e "$out/zoo/dataset.pt" ]; then
  mkdir -p "$out"
  cp -r --no-preserve=mode "$folder/zoos/mnist_uniform" "$out/zoo"
  "$python" "$folder/tools/make_dataset.py" mnist "$out/dataset.part"
  mv "$out/dataset.part" "$out/zoo/dataset.pt"
fi
swift build --package-path "$root" -c release --product sparsify -Xswiftc -warnings-as-errors
sparsify=$root/.build/release/sparsify

echo "start-up, data set checked:"
python3 "$root/Experiments/footprint.py" "$sparsify" run "$out/zoo" "$out/twin" --dry-run >/dev/null
echo "the run:"
python3 "$root/Experiments/footprint.py" "$sparsify" run "$out/zoo" "$out/twin"
python3 "$root/Tests/Interop/check_reference.py" "$out/twin" "$folder/zoos/mnist_uniform_twin_pytorch"
if "$python" -c 'import torch' 2>/dev/null; then
  "$python" "$root/Tests/Interop/check_twin.py" "$out/zoo" "$out/twin"
fi
