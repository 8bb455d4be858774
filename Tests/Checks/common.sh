# shellcheck shell=bash
# What the checks in this folder share. To be sourced.
#
# SPARSIFY   the tool under test (default: the release build of this checkout)
# CHECK_TMP  a folder for zoos and twins (default: a new one, deleted at the end)

set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../../Experiments/show_help.sh"
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
checks=$root/Tests/Checks
SPARSIFY=${SPARSIFY:-$root/.build/release/sparsify}
[ -x "$SPARSIFY" ] || {
  echo "no tool at $SPARSIFY: build it with swift build -c release, or set SPARSIFY" >&2
  exit 66
}
if [ -z "${CHECK_TMP:-}" ]; then
  CHECK_TMP=$(mktemp -d)
  trap 'rm -rf "$CHECK_TMP"' EXIT
fi
mkdir -p "$CHECK_TMP"

# make_zoo NAME [ARGUMENT...]: a fresh zoo under CHECK_TMP.
make_zoo() {
  rm -rf "${CHECK_TMP:?}/$1" "$CHECK_TMP/$1.expected.json"
  python3 "$checks/make_zoo.py" "$CHECK_TMP/$1" "${@:2}"
}

# expect_exit CODES COMMAND...: runs it quietly; fails, showing what it printed, unless the exit code is in CODES.
expect_exit() {
  local codes=" $1 " code=0
  shift
  "$@" >"$CHECK_TMP/output" 2>&1 || code=$?
  if [[ $codes != *" $code "* ]]; then
    cat "$CHECK_TMP/output" >&2
    echo "FAULT exit code $code, expected$codes: $*" >&2
    return 1
  fi
}
