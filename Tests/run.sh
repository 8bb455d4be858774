#!/usr/bin/env bash
# Builds and runs the tests, in release like everything that is measured here, and installs before what the toolchain
# needs and has not, where it may. Arguments go to `swift test`:
#
#   Tests/run.sh
#   Tests/run.sh --filter golden
#
# No test needs testable imports; without them, what `swift build -c release --build-tests` built is used as it is.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../Experiments/show_help.sh"
cd "$(dirname "$0")/.."
Experiments/install_missing.sh --openblas
# Thousands of small runs wait for the disk; in memory there is nothing to wait for.
if [ -z "${TMPDIR:-}" ] && [ "$(df --output=avail --block-size=1M /dev/shm 2>/dev/null | tail -1)" -ge 1000 ] 2>/dev/null; then
  export TMPDIR=/dev/shm
fi
exec swift test -c release --disable-xctest --disable-testable-imports -Xswiftc -warnings-as-errors "$@"
