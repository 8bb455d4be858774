# shellcheck shell=bash disable=SC2154
# Zoos of no trials, of ten thousand, of trials that don't fit into memory.

no_trials() {
  mkdir empty
  ends '65 66' "$SPARSIFY" run empty "$twin"
  told "/empty'" 'holds no trials' "Give the zoo's own folder"
  mkdir empty/folder && echo text >empty/readme.md && cp zoo/dataset.pt empty
  ends '65 66' "$SPARSIFY" run empty "$twin"
  told "/empty'" 'holds no trials'
  ends '65 66' "$SPARSIFY" run "$zoo/${trials[0]}" "$twin"
  told 'is a trial itself' 'the folder above it'
  ends '65 66' "$SPARSIFY" run "$zoo/dataset.pt" "$twin"
  told "dataset.pt'" "is a file, not a zoo's folder"
  ends 66 "$SPARSIFY" run nowhere "$twin"
  told "nowhere'" 'No such file'
  run 64 --only 'nothing*'
  told '--only'
  ends 66 "$SPARSIFY" status nowhere
  [ ! -e "$twin" ] && [ ! -e "$twin.work" ] || fault 'something was written'
}
try 'no trials, an empty folder, a file, nothing: 64 to 66 with the remedy' no_trials

nothing_usable() {
  for trial in "${trials[@]}"; do : >"$zoo/$trial/params.json"; done
  run 1
  told "${trials[0]}" 'params.json is empty'
  done_but 6
  run 1
  for trial in "${trials[@]}"; do cp "$CHECK_TMP/faults-zoo/$trial/params.json" "$zoo/$trial"; done
  run 0
  as_undisturbed
}
try 'a zoo in which every trial is skipped: 1, and done when they are mended' nothing_usable

ten_thousand() {
  python3 - zoo <<'END'
import os, sys
zoo = sys.argv[1]
names = sorted(name for name in os.listdir(zoo) if name.startswith("NN_"))
for n in range(6, 10000):
    source = os.path.join(zoo, names[n % 6])
    trial = os.path.join(zoo, "NN_tune_trainable_7c0de_%05d_copy" % n)
    os.makedirs(os.path.join(trial, "checkpoint_000003"))
    for file in ("params.json", "checkpoint_000003/checkpoints"):
        os.link(os.path.join(source, file), os.path.join(trial, file))
END
  local before=$EPOCHREALTIME
  run 0 --dry-run
  echo "planning 10,000 trials took $(((${EPOCHREALTIME/./} - ${before/./}) / 1000)) ms"
  grep -q 'trials: 10000 to train' "$out" || fault 'not all are planned'
  ends 0 "$SPARSIFY" run "$zoo" "$twin" --epochs 0 --limit 32
  [ "$(find "$twin" -mindepth 1 -maxdepth 1 -type d | wc -l)" = 32 ] || fault 'not 32 in the twin'
  begin_all
  ends 1 "$SPARSIFY" status "$twin"
  grep -Eq 'missing +9[0-9]{3}' "$out" || fault 'status does not know of ten thousand'
  ends 1 "$SPARSIFY" status --json "$twin"
}

# All of them, for a moment.
begin_all() {
  rm -rf "$twin"
  "$SPARSIFY" run "$zoo" "$twin" --epochs 0 --quiet >"$out" 2>"$err" &
  pid=$!
  until [ "$(compgen -G "$twin/NN_*" | wc -l)" -ge 32 ]; do
    kill -0 $pid 2>/dev/null || fault 'it ended before it began'
    sleep 0.02
  done
  kill -TERM $pid
  local code=0
  wait $pid || code=$?
  [ $code = 143 ] || fault "exit code $code, expected 143"
}
try '10,000 trials: planned, begun, shown by status' ten_thousand

too_large_for_memory() {
  # Without room for the one model's file the others have all they need.
  local file=$zoo/${trials[2]}/checkpoint_000003/checkpoints
  mv "$file" kept
  cp kept "$file" && truncate -s 3G "$file"
  ends 1 bash -c 'ulimit -v 2000000 && exec "$@"' - "$SPARSIFY" run "$zoo" "$twin" --epochs $epochs --jobs 1
  told "${trials[2]}: " "'$file'" 'Cannot allocate memory'
  done_but 1
  mv -f kept "$file"
  run 0
  as_undisturbed
}
try 'a checkpoint too large for the memory: skipped, the others are done' too_large_for_memory

declares_too_much() {
  # Few bytes that unpack to many: a deflated archive, and a tensor as large as it says. What is held
  # counts: a limit of addresses would be reached by those that threads reserve, too.
  local file=$zoo/${trials[2]}/checkpoint_000003/checkpoints
  mv "$file" kept
  python3 - kept "$file" <<'END'
import sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as archive:
    infos = [(i.filename, archive.read(i)) for i in archive.infolist()]
with zipfile.ZipFile(sys.argv[2], "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
    for name, content in infos:
        archive.writestr(name, bytes(400 << 20) if name.endswith("/data/0") else content)
END
  ends 1 python3 "$checks/peak_memory.py" peak "$SPARSIFY" run "$zoo" "$twin" --epochs $epochs --jobs 1
  [ "$(cat peak)" -lt 200 ] || fault "$(cat peak) MiB of memory"
  told "${trials[2]}: " 'has 419430400 bytes'
  done_but 1
  mv -f kept "$file"
  run 0
  as_undisturbed
}
try 'a checkpoint that unpacks to more than the memory: skipped, the others are done' declares_too_much
