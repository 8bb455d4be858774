#!/usr/bin/env bash
# Builds and runs the tests, in release like everything that is measured here, and installs before what the toolchain
# needs and has not, where it may. Arguments go to `swift test`:
#
#   Tests/run.sh
#   Tests/run.sh --filter golden
#
# No test needs testable imports; without them, what `swift build -c release --build-tests` built is used as it is.
set -euo pipefail
cd "$(dirname "$0")/.."
Experiments/install_missing.sh
exec swift test -c release --disable-xctest --disable-testable-imports -Xswiftc -warnings-as-errors "$@"
