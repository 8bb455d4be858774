#!/usr/bin/env bash
# What `export` makes of twins of every form and method, and of zoos: read with numpy and PyTorch and compared with
# their checkpoints and logs (Tests/Interop/check_export.py).
#
#   Tests/Checks/export.sh [PYTHON [FOLDER]]
#
# PYTHON has torch and numpy (default: python3). FOLDER holds zoos/, with a twin of the original authors' code, where it
# is at hand.
source "$(dirname "$0")/common.sh"
python=${1:-python3}
folder=${2:-}
export PYTHONDONTWRITEBYTECODE=1

# check ZOO EPOCHS CHECK_OPTIONS EXPORT_OPTION...: EPOCHS as the check takes them, "" for all.
check() {
  local zoo=$1 epochs=$2 options=${3:-} out=$CHECK_TMP/export-out
  rm -rf "$out"
  expect_exit 0 "$SPARSIFY" export "$zoo" "$out" --epochs "${epochs:-all}" "${@:4}"
  # shellcheck disable=SC2086
  "$python" "$root/Tests/Interop/check_export.py" "$zoo" "$out" ${epochs:+--epochs "$epochs"} $options
}

# check_all ZOO LAST [CHECK_OPTIONS [EXPORT_OPTION...]]: each form once.
check_all() {
  check "$1" '' "${3:-}" "${@:4}"
  check "$1" "0,$2" "${3:-}" --format safetensors "${@:4}"
  check "$1" "$2" "${3:-}" --format csv "${@:4}"
  check "$1" '' "${3:-}" --as zoo "${@:4}"
  check "$1" "0,$2" "${3:-}" --as dataset "${@:4}"
  check "$1" "$2" "${3:-}" --as tokens "${@:4}"
  check "$1" "$2" "${3:-}" --as tokens --token-size 64 "${@:4}"
  check "$1" '' "${3:-}" --as pack "${@:4}"
}

# Two networks in one zoo, one of which has dropout layers in some models.
make_zoo export-grey --kind grey28 --models 12
make_zoo export-large --kind rgb32 --models 8
grey=$CHECK_TMP/export-grey large=$CHECK_TMP/export-large
rm -rf "$CHECK_TMP"/export-*-twin "$CHECK_TMP"/export-{pruned,tuned}
expect_exit 0 "$SPARSIFY" run "$large" "$large-twin" --epochs 3 --kl-scale 0.1
expect_exit 0 "$SPARSIFY" run "$large" "$CHECK_TMP/export-pruned" --epochs 2 --method magnitude --sparsity 0.8
expect_exit 0 "$SPARSIFY" run "$large" "$CHECK_TMP/export-tuned" --epochs 2 --kl-scale 0.1 --finetune 1
expect_exit 0 "$SPARSIFY" run "$grey" "$grey-twin" --epochs 2 --kl-scale 0.1 --form variational

check_all "$large-twin" 3
check "$large-twin" '' '--threshold 1' --threshold 1
for words in '--format csv' '--as zoo' '--as dataset' '--as tokens' '--as pack'; do
  # shellcheck disable=SC2086
  check "$large-twin" 0,3 '--threshold 1' --threshold 1 $words
done
check "$large-twin" '' '' --as zoo --form variational
check_all "$CHECK_TMP/export-pruned" 2
# The last epoch has no variational form.
check "$CHECK_TMP/export-tuned" ''
check "$CHECK_TMP/export-tuned" '' '' --format csv
check "$CHECK_TMP/export-tuned" 0,1,2 '--threshold 1' --as dataset --threshold 1
# Models with an epoch less than others.
rm -r "$large-twin"/*_00002_*/checkpoint_000003 "$large-twin"/*_00003_*/checkpoint_000000
check "$large-twin" ''
check "$large-twin" '' '' --as pack

expect_exit 64 "$SPARSIFY" export "$grey-twin" "$CHECK_TMP/export-mixed"
grep -q -- --architecture "$CHECK_TMP/output" || { echo "FAULT mixed networks are refused without advice" >&2; exit 1; }
[ ! -e "$CHECK_TMP/export-mixed" ] || { echo "FAULT something was written all the same" >&2; exit 1; }
check "$grey-twin" '' '' --as zoo

if [ -d "$folder/zoos/mnist_uniform_twin_pytorch" ]; then
  check_all "$folder/zoos/mnist_uniform_twin_pytorch" 25
  check "$folder/zoos/mnist_uniform_twin_pytorch" 0,25 '' --as zoo --form variational
  check "$folder/zoos/mnist_hyp" ''
  check "$folder/zoos/mnist_hyp" '' '' --as pack
fi
