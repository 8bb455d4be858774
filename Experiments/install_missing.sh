#!/usr/bin/env bash
# Installs from the system's packages what the Swift toolchain needs beside itself, where it is missing: on Debian and
# Ubuntu, as root. Does nothing where nothing is missing; without root it says what to install.
#
#   Experiments/install_missing.sh [--openblas]
#
# --openblas  also OpenBLAS, which `sparsify predict` and the tests load; nothing else needs it, nor does building
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/show_help.sh"

command -v swift >/dev/null || {
  echo "swift is not on the PATH: install the toolchain as https://www.swift.org/install/linux says" >&2
  exit 69
}
packages=()
# The libraries that the package manager is linked to.
swift build --version >/dev/null 2>&1 || packages+=(libcurl4 libncurses6 libsqlite3-0 libstdc++6 libxml2 zlib1g)
# Headers and start files to compile and link with.
{ [ -e /usr/include/stdio.h ] && compgen -G '/usr/include/c++/*/vector' && command -v ld; } >/dev/null || packages+=(g++)
command -v git >/dev/null || packages+=(git)
# Where the C library looks for it.
[ "${1:-}" != --openblas ] || compgen -G '/usr/lib*/libopenblas.so.0' >/dev/null ||
  compgen -G '/usr/lib/*/libopenblas.so.0' >/dev/null || packages+=(libopenblas0)
[ ${#packages[@]} -gt 0 ] || exit 0

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  echo "missing; install as root: apt-get install ${packages[*]}" >&2
  exit 69
fi
echo "installing ${packages[*]}"
log=$(mktemp)
{
  apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${packages[@]}"
} >"$log" 2>&1 || {
  tail -5 "$log" >&2
  exit 69
}
rm "$log"
