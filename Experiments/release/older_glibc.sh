#!/usr/bin/env bash
# Puts the C and C++ libraries of Debian 11 into a folder, to be linked with instead of the system's own: what is linked
# with them needs no symbol that is newer than glibc 2.31, and with older_glibc.c none that is newer than 2.27.
#
#   Experiments/release/older_glibc.sh FOLDER
#
# Needs apt-get and Debian's keys, no root. SPARSIFY_MIRROR names another mirror than http://deb.debian.org/debian.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../show_help.sh"
folder=${1:?a folder is needed}
mirror=${SPARSIFY_MIRROR:-http://deb.debian.org/debian}
keys=/usr/share/keyrings/debian-archive-keyring.gpg
[ -e "$keys" ] && command -v apt-get >/dev/null || {
  echo "the libraries of Debian 11 can't be had without apt-get and $keys (package debian-archive-keyring)" >&2
  exit 69
}

# A folder that is there is whole.
[ ! -d "$folder" ] || exit 0
staged=$folder.new
rm -rf "$staged"
mkdir -p "$staged/apt/lists/partial" "$staged/apt/cache/archives/partial" "$staged/root"
staged=$(cd "$staged" && pwd)
apt=$staged/apt
echo "deb [signed-by=$keys] $mirror bullseye main" >"$apt/sources.list"
: >"$apt/status"
options=(-q -o "Dir::Etc::SourceList=$apt/sources.list" -o Dir::Etc::SourceParts=/dev/null -o "Dir::State=$apt"
  -o "Dir::State::Lists=$apt/lists" -o "Dir::State::status=$apt/status" -o "Dir::Cache=$apt/cache"
  -o APT::Sandbox::User= -o Acquire::Check-Valid-Until=false)
{
  apt-get "${options[@]}" update
  cd "$apt"
  apt-get "${options[@]}" download libc6 libc6-dev libgcc-10-dev libgcc-s1 libstdc++-10-dev gcc-10-base base-files
} >"$apt/log" 2>&1 || {
  tail -5 "$apt/log" >&2
  echo "the libraries of Debian 11 could not be fetched from $mirror: SPARSIFY_MIRROR names another" >&2
  exit 69
}
for package in "$apt"/*.deb; do dpkg-deb -x "$package" "$staged/root"; done
# Links that lead out of the folder are to stay in it.
find "$staged/root" -type l -lname '/*' | while read -r link; do
  ln -sfn "$(realpath -ms --relative-to="$(dirname "$link")" "$staged/root$(readlink "$link")")" "$link"
done
mv "$staged/root" "$folder"
rm -rf "$staged"
