#!/usr/bin/env bash
# Makes what is released, from a checkout, with the Swift toolchain on Debian or Ubuntu:
#
#   sparsify-VERSION-linux-x86_64.tar.gz               programs, man page, completions, licences; unpack it anywhere
#   sparsify_zoo-VERSION-py3-none-manylinux_….whl      the same and the Python module, for pip
#   SHA256SUMS
#
#   Experiments/release/build.sh [--one-by-one] [FOLDER]
#
# FOLDER        gets them (default: .build/dist)
# --one-by-one  builds the two programs one after the other: with less than 6 GB of memory
#
# The same commit and the same toolchain and system give the same bytes, wherever the checkout lies. What is not
# committed is refused; SPARSIFY_DIRTY=1 allows it, and the twins that such a program makes say so.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../show_help.sh"
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
export LC_ALL=C TZ=UTC

together=yes
[ "${1:-}" != --one-by-one ] || { together=; shift; }
out=${1:-$root/.build/dist}

"$root/Experiments/install_missing.sh"
command -v python3 >/dev/null || {
  echo "python3 is missing, which makes the wheel: apt-get install python3" >&2
  exit 69
}

version=$(sed -n 's/.*static let version = "\(.*\)"/\1/p' "$root/Sources/Sparsify/Wording/Program.swift")
# Whoever owns the checkout: in a container it is often another user.
git() { command git -c safe.directory="$root" -C "$root" "$@"; }
commit=$(git rev-parse HEAD)
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH
if [ -n "$(git status --porcelain)" ]; then
  [ -n "${SPARSIFY_DIRTY:-}" ] || {
    echo "the checkout has changes that are not committed: commit them, or set SPARSIFY_DIRTY=1" >&2
    git status --short | head -5 >&2
    exit 64
  }
  commit=$commit-dirty
fi

scratch=$root/.build
work=$scratch/release-files
libraries=$scratch/release-libraries
toolchain=$(dirname "$(readlink -f "$(command -v swift)")")
"$here/older_glibc.sh" "$libraries"

# What is linked before all else: the C++ library in its static form alone, what the older libraries lack, and what
# knows processors as this compiler does.
rm -rf "$work"
mkdir -p "$work/static"
ln -s "$("$toolchain/clang" --sysroot="$libraries" -print-file-name=libstdc++.a)" "$work/static/"
"$toolchain/clang" -O2 -fPIC -fno-builtin -c "$here/older_glibc.c" -o "$work/static/older.o"
builtins=$("$toolchain/clang" -rtlib=compiler-rt -print-libgcc-file-name)

# build CPU: the program for it, in .build/release-CPU.
build() {
  SPARSIFY_CPU=$1 SPARSIFY_COMMIT=$commit swift build --package-path "$root" --scratch-path "$scratch/release-$1" \
    -c release --product sparsify --static-swift-stdlib -debug-info-format none \
    -Xcc "-ffile-prefix-map=$root=." -Xswiftc -file-prefix-map -Xswiftc "$root=." \
    -Xswiftc -Xclang-linker -Xswiftc "--sysroot=$libraries" -Xswiftc -Xclang-linker -Xswiftc -static-libgcc \
    -Xlinker "-L$work/static" -Xlinker "$work/static/older.o" -Xlinker "$builtins" \
    -Xlinker --build-id=none -Xlinker -s \
    >"$work/$1.log" 2>&1 || { grep -E 'error|warning' "$work/$1.log" || tail -20 "$work/$1.log"; return 1; } >&2
}

began=$SECONDS
if [ -n "$together" ]; then
  build x86-64-v3 &
  plain=$!
  build x86-64-v4 || { wait "$plain"; exit 1; }
  wait "$plain"
else
  build x86-64-v3
  build x86-64-v4
fi
echo "built in $((SECONDS - began)) s"

# ------------------------------------------------------------------------------------------------ the folder

name=sparsify-$version-linux-x86_64
tree=$work/$name
# take CPU FILE: what was built for it, as FILE of the folder; without the hashes of how modules were compiled, which
# depend on where the sources lay and which no program reads.
take() {
  install -D -m 755 "$scratch/release-$1/release/sparsify" "$tree/$2"
  "$toolchain/llvm-objcopy" --remove-section .swift_modhash "$tree/$2"
}
take x86-64-v3 bin/sparsify
take x86-64-v4 libexec/sparsify/sparsify-v4
sparsify() { SPARSIFY_KERNELS=avx2 "$tree/bin/sparsify" "$@"; }
# put FILE: what comes in, in the folder.
put() { install -D -m 644 /dev/stdin "$tree/share/$1"; }
sparsify help --man | put man/man1/sparsify.1
sparsify completions bash | put bash-completion/completions/sparsify
sparsify completions zsh | put zsh/site-functions/_sparsify
sparsify completions fish | put fish/vendor_completions.d/sparsify.fish
put doc/sparsify/LICENSE <"$root/LICENSE"
put doc/sparsify/licences.md <"$here/licences.md"
put doc/sparsify/swift.txt <"$toolchain/../share/swift/LICENSE.txt"
put doc/sparsify/gcc.txt <"$libraries/usr/share/doc/gcc-10-base/copyright"
put doc/sparsify/gpl-3.txt <"$libraries/usr/share/common-licenses/GPL-3"

# The newest symbols of glibc that the programs ask for, such as 2.31.
glibc=$(readelf --version-info --wide "$tree/bin/sparsify" "$tree/libexec/sparsify/sparsify-v4" |
  grep -oE 'GLIBC_[0-9.]+' | sort -Vu | tail -1)
glibc=${glibc#GLIBC_}

# ------------------------------------------------------------------------------------------------ what is released

mkdir -p "$out"
out=$(cd "$out" && pwd)
rm -f "$out"/sparsify-*.tar.gz "$out"/sparsify_zoo-*.whl "$out/SHA256SUMS"
tar --create --directory "$work" --sort=name --format=ustar --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 \
  --numeric-owner --mode=u=rwX,go=rX "$name" | gzip -9n >"$out/$name.tar.gz"
python3 "$here/wheel.py" "$tree" "$version" "$glibc" "$out" >/dev/null
(cd "$out" && sha256sum -- *.tar.gz *.whl >SHA256SUMS && cat SHA256SUMS)
echo "in $out, for glibc $glibc and later"
