#!/usr/bin/env bash
# A release: built, unpacked where there is no Swift, and installed by pip; its programs make identical twins, and the
# Python module reads them as PyTorch and `export` do.
#
#   Tests/Checks/release.sh [FOLDER [PYTHON]]       (default: .build/dist, python3)
#   Tests/Checks/release.sh --twice                 builds in two clones, and compares what comes out
#
# FOLDER gets the release. PYTHON has torch, pandas, pytest and venv, or the module is left unchecked. The empty Debian needs
# root and debootstrap; the image of the Dockerfile, built on it, buildah too.
source "$(dirname "${BASH_SOURCE[0]}")/../../Experiments/show_help.sh"
SPARSIFY=${SPARSIFY:-/bin/true}  # Nothing of the checkout's own build is under test.
source "$(dirname "$0")/common.sh"
export PYTHONDONTWRITEBYTECODE=1

# twice: from clones at two places, of which one is deep.
if [ "${1:-}" = --twice ]; then
  for place in one another/and/deeper; do
    git clone --quiet "$root" "$CHECK_TMP/$place"
    "$CHECK_TMP/$place/Experiments/release/build.sh"
  done
  cmp "$CHECK_TMP/one/.build/dist/SHA256SUMS" "$CHECK_TMP/another/and/deeper/.build/dist/SHA256SUMS"
  echo 'the same bytes'
  exit
fi

dist=${1:-$root/.build/dist}
python=${2:-python3}
fault() { echo "FAULT $*" >&2; exit 1; }
skip() { echo "SKIPPED: $1 ($2)"; }

code=0
"$root/Experiments/release/build.sh" "$dist" || code=$?
[ "$code" != 69 ] || { skip 'a release' 'what it is built with could not be fetched'; exit; }
[ "$code" = 0 ] || exit "$code"
(cd "$dist" && sha256sum --quiet --check SHA256SUMS)
rm -rf "$CHECK_TMP/unpacked"
mkdir "$CHECK_TMP/unpacked"
tar -xzf "$dist"/sparsify-*.tar.gz -C "$CHECK_TMP/unpacked"
release=$(echo "$CHECK_TMP/unpacked"/sparsify-*)
plain=$release/bin/sparsify wide=$release/libexec/sparsify/sparsify-v4

# Libraries of glibc, and none else.
for program in "$plain" "$wide"; do
  others=$(readelf --dynamic --wide "$program" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' |
    grep -vE '^(ld-linux-x86-64|lib(c|m|dl|pthread|rt|util))\.so\.[0-9]$' || :)
  [ -z "$others" ] || fault "$program is linked to" $others
done
for file in man/man1/sparsify.1 bash-completion/completions/sparsify doc/sparsify/LICENSE doc/sparsify/swift.txt; do
  [ -s "$release/share/$file" ] || fault "the tarball has no share/$file"
done

# The plain program alone is whole, and no other.
rm -rf "$CHECK_TMP/alone"
install -D "$plain" "$CHECK_TMP/alone/bin/sparsify"
"$CHECK_TMP/alone/bin/sparsify" --version >/dev/null
SPARSIFY_KERNELS=avx512 expect_exit 64 "$CHECK_TMP/alone/bin/sparsify" --version

# Which program does the work, and what is said where it can't.
SPARSIFY_KERNELS=wide expect_exit 64 "$plain" --version
grep -q "'avx2' or 'avx512'" "$CHECK_TMP/output" || fault 'a wrong SPARSIFY_KERNELS is not told what it may be'
SPARSIFY_LAUNCHER='another build' expect_exit 64 "$plain" --version
(cd "$CHECK_TMP" && "$plain" sample sample --models 20 --train-count 600 --quiet)
zoo=$CHECK_TMP/sample/zoo
twin() { # NAME PROGRAM OPTION...
  rm -rf "$CHECK_TMP/$1" "$CHECK_TMP/$1.work"
  "$2" run "$zoo" "$CHECK_TMP/$1" --epochs 3 --kl-scale 0.5 --quiet "${@:3}"
}
SPARSIFY_KERNELS=avx2 twin release-avx2 "$plain"
script=$("$plain" run "$zoo" "$CHECK_TMP/job" --print-slurm 2)
grep -q "^exec $plain run" <<<"$script" || fault 'the job script does not name the launcher'
if grep -q avx512vl /proc/cpuinfo; then
  SPARSIFY_KERNELS=avx512 twin release-avx512 "$plain"
  python3 "$checks/compare_twins.py" "$CHECK_TMP/release-avx2" "$CHECK_TMP/release-avx512"
  script=$("$wide" run "$zoo" "$CHECK_TMP/job" --print-slurm 2)
  grep -q "^exec $plain run" <<<"$script" || fault 'the job script of the program for AVX-512 does not name the launcher'
else
  SPARSIFY_KERNELS=avx512 expect_exit 64 "$plain" --version
  skip 'AVX2 against AVX-512' 'the processor has no AVX-512'
fi

# image ROOT: the image that the Dockerfile makes, with that system below it; its user makes a twin.
image() {
  command -v buildah >/dev/null || { skip 'the image' 'there is no buildah'; return; }
  local images=$CHECK_TMP/images data=$CHECK_TMP/image-data
  buildah() {
    BUILDAH_ISOLATION=chroot command buildah --root "$images" --runroot "$images.run" --storage-driver vfs "$@"
  }
  rm -rf "$images" "$images.run" "$data"
  base() {
    local empty
    empty=$(buildah from scratch) && buildah add --quiet "$empty" "$1" / &&
      buildah commit --quiet "$empty" docker.io/library/debian:bookworm-slim
  }
  base "$1" >"$CHECK_TMP/buildah.log" 2>&1 || {
    tail -5 "$CHECK_TMP/buildah.log" >&2
    skip 'the image' 'buildah can make none here'
    return
  }
  buildah bud --quiet --pull-never -f "$root/Experiments/release/Dockerfile" -t sparsify "$dist" >/dev/null
  mkdir "$data"
  cp -r "$CHECK_TMP/sample" "$data/"
  chown -R 1000:1000 "$data"
  local made
  made=$(buildah from --pull-never localhost/sparsify)
  buildah run --volume "$data:/data" "$made" -- env SPARSIFY_KERNELS=avx2 \
    sparsify run /data/sample/zoo /data/twin --epochs 3 --kl-scale 0.5 --quiet
  python3 "$checks/compare_twins.py" "$CHECK_TMP/release-avx2" "$data/twin"
  rm -rf "$images" "$images.run" "$data"
}

# A system with nothing but Debian's smallest.
export PATH=$PATH:/usr/sbin
if unshare --mount true 2>/dev/null && command -v debootstrap >/dev/null; then
  empty=$CHECK_TMP/debian
  mirror=${SPARSIFY_MIRROR:-http://deb.debian.org/debian}
  rm -rf "$empty"
  if debootstrap --variant=minbase bullseye "$empty" "$mirror" >"$CHECK_TMP/debootstrap.log" 2>&1; then
    cp -r "$release" "$empty/opt/release"
    cp -r "$CHECK_TMP/sample" "$empty/opt/"
    # The words of its command line are what the system tells the program in /proc.
    unshare --mount sh -c 'mount -t proc proc "$1/proc" && exec chroot "$1" /usr/bin/env -i SPARSIFY_KERNELS=avx2 \
      /opt/release/bin/sparsify run /opt/sample/zoo /opt/twin --epochs 3 --kl-scale 0.5 --quiet' sh "$empty"
    python3 "$checks/compare_twins.py" "$CHECK_TMP/release-avx2" "$empty/opt/twin"
    image "$empty"
  else
    tail -5 "$CHECK_TMP/debootstrap.log" >&2
    skip 'an empty Debian' "it could not be fetched from $mirror"
  fi
  rm -rf "$empty"
else
  skip 'an empty Debian' 'it takes root, with the right to mount, and debootstrap'
fi

# The wheel, in an environment that sees PYTHON's packages; its program makes the twin that its module reads.
if "$python" -c 'import pandas, pytest, torch, venv, ensurepip' 2>/dev/null; then
  rm -rf "$CHECK_TMP/venv"
  "$python" -m venv --system-site-packages "$CHECK_TMP/venv"
  "$CHECK_TMP/venv/bin/pip" install --quiet --no-index --disable-pip-version-check "$dist"/sparsify_zoo-*.whl
  cmp "$plain" "$CHECK_TMP/venv/bin/sparsify"
  cmp "$wide" "$CHECK_TMP/venv/libexec/sparsify/sparsify-v4"
  [ -x "$CHECK_TMP/venv/libexec/sparsify/sparsify-v4" ] || fault 'pip leaves the program for AVX-512 without permission'
  twin release-wheel "$CHECK_TMP/venv/bin/sparsify" --variational all
  python3 "$checks/compare_twins.py" "$CHECK_TMP/release-avx2" "$CHECK_TMP/release-wheel"
  TWIN=$CHECK_TMP/release-wheel SPARSIFY=$CHECK_TMP/venv/bin/sparsify \
    "$CHECK_TMP/venv/bin/python" -m pytest -q -p no:cacheprovider "$root/Tests/Python"
  if "$python" -c 'import mypy' 2>/dev/null; then
    # What was installed, as it is typed for others.
    rm -rf "$CHECK_TMP/typed"
    mkdir "$CHECK_TMP/typed"
    cp -r "$CHECK_TMP"/venv/lib/python3*/site-packages/sparsify_zoo "$CHECK_TMP/typed/"
    (cd "$CHECK_TMP/typed" && "$python" -m mypy --config-file "$root/Experiments/release/python/mypy.ini" \
      --cache-dir=/dev/null sparsify_zoo)
  fi
else
  skip 'the wheel' "$python has not all of pandas, pytest, torch, venv and ensurepip"
fi
