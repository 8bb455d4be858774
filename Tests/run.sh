#!/usr/bin/env bash
# Builds and runs the tests, in release like everything that is measured here. Arguments go to `swift test`:
#
#   Tests/run.sh
#   Tests/run.sh --filter golden
set -euo pipefail
cd "$(dirname "$0")/.."
exec swift test -c release -Xswiftc -warnings-as-errors "$@"
