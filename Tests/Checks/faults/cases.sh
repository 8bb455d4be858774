# shellcheck shell=bash disable=SC2034,SC2154
# What the cases of faults share. To be sourced by faults.sh.

# shellcheck source=../cases.sh
source "$checks/cases.sh"
epochs=3
export LC_ALL=C.UTF-8

# The zoo that cases damage copies of, its undisturbed twin, and a copy of the tool for every user.
make_zoo faults-zoo --models 6 --train 30 --val 10 --test 10
plain=$CHECK_TMP/faults-plain
rm -rf "$plain" && mkdir "$plain"
cp -a "$CHECK_TMP/faults-zoo" "$plain/zoo"
cp "$SPARSIFY" "$CHECK_TMP/sparsify" && SPARSIFY=$CHECK_TMP/sparsify
chmod 755 "$CHECK_TMP" "$SPARSIFY"
expect_exit 0 "$SPARSIFY" run "$plain/zoo" "$plain/twin" --epochs $epochs
mapfile -t trials < <(cd "$plain/zoo" && printf '%s\n' NN_*)

# What every case begins with: a copy of the zoo in its folder.
prepare() {
  cp -a "$CHECK_TMP/faults-zoo" zoo
  zoo=$here/zoo twin=$here/twin
}

# What a case may leave behind.
leave() {
  [ -z "${pid:-}" ] || kill -KILL "$pid" 2>/dev/null || true
  cd /
  umount "$here"/*/ 2>/dev/null || true
}

# run CODES [OPTION...]: `sparsify run` from the case's zoo to its twin.
run() { ends "$1" "$SPARSIFY" run "$zoo" "$twin" --epochs $epochs "${@:2}"; }

# done_but N: the twin holds whole trials only, all but N.
done_but() {
  local trial count=0
  for trial in "$twin"/*/; do
    [ -d "$trial" ] || continue
    count=$((count + 1))
    if [ "$(find "$trial" -mindepth 1 -maxdepth 1 -type d | wc -l)" != $((epochs + 1)) ] ||
      [ "$(wc -l <"$trial/result.json")" != $((epochs + 1)) ]; then
      fault "half-written: $trial"
    fi
  done
  [ -z "$(find "$twin" -mindepth 2 -size 0 -type f 2>/dev/null)" ] || fault "empty files in the twin"
  [ "$count" = $((${#trials[@]} - $1)) ] || fault "$count of ${#trials[@]} trials done, expected all but $1"
}

# as_undisturbed: the twin is complete and that of an undisturbed run; nothing is left beside it.
as_undisturbed() {
  [ ! -e "$twin.work" ] || fault "$twin.work was left behind"
  python3 "$checks/compare_twins.py" "${1:-$plain/twin}" "$twin" >"$out" || fault 'the twin is another one'
}

# begin STATES [OPTION...]: starts a run in the background and suspends it as soon as so many trials have a state.
# Sets `pid`.
begin() {
  local states=$1 attempt
  for attempt in 1 2 3 4 5 6 7 8; do
    rm -rf "$twin" "$twin.work"
    "$SPARSIFY" run "$zoo" "$twin" --epochs $epochs --quiet "${@:2}" >"$out" 2>"$err" &
    pid=$!
    until [ "$(compgen -G "$twin.work/*.state" | wc -l)" -ge "$states" ]; do
      kill -0 "$pid" 2>/dev/null || continue 2
      sleep 0.005
    done
    kill -STOP "$pid" 2>/dev/null || continue
    # Had it gone on meanwhile, there would be nothing to disturb.
    [ "$(compgen -G "$twin.work/*.state" | wc -l)" -lt "$states" ] || return 0
    kill -KILL "$pid"
    wait "$pid" 2>/dev/null || true
  done
  fault 'it was done every time before it could be suspended'
}

# resume CODES: lets it go on, to the end.
resume() {
  local code=0
  kill -CONT "$pid"
  wait "$pid" || code=$?
  pid=
  [[ " $1 " == *" $code "* ]] || fault "exit code $code, expected $1"
}

# killed: it ends here.
killed() {
  kill -KILL "$pid"
  wait "$pid" 2>/dev/null || true
  pid=
}

# flip FILE OFFSET: changes one bit.
flip() {
  python3 -c 'import sys
with open(sys.argv[1], "r+b") as file:
    file.seek(int(sys.argv[2]))
    byte = file.read(1)[0]
    file.seek(-1, 1)
    file.write(bytes([byte ^ 16]))' "$1" "$2"
}

# A trial that the suspended run has not begun with.
untouched() {
  local trial
  for trial in "${trials[@]}"; do
    [ -e "$twin/$trial" ] || [ -e "$twin.work/$trial" ] || { echo "$trial" && return; }
  done
  fault 'the run had begun with every trial'
}

# as_nobody COMMAND...: as a user whom permissions bind.
as_nobody() {
  if [ "$(id -u)" = 0 ]; then setpriv --reuid 65534 --regid 65534 --clear-groups "$@"; else "$@"; fi
}
need_nobody() {
  [ "$(id -u)" != 0 ] || as_nobody test -x "$SPARSIFY" 2>/dev/null || skip 'no other user can be taken, or none sees the folder'
  [ "$(id -u)" != 0 ] || chown -R 65534:65534 "$here"
}

# disk NAME SIZE: a new small file system in the case's folder.
disk() {
  [ -n "${FAULTS_MAY_MOUNT:-}" ] || skip 'mounting needs root and unshare'
  mkdir -p "$here/$1"
  mount -t tmpfs -o "size=$2" none "$here/$1" 2>/dev/null || skip 'mounting was refused'
}
