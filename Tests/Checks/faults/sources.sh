# shellcheck shell=bash disable=SC2154
# Source files that vanish or change between start and use, and between two runs.

a_checkpoint_vanishes() {
  begin 1 --jobs 1
  local trial
  trial=$(untouched)
  mv "$zoo/$trial/checkpoint_000003" kept
  resume 1
  told "$trial skipped: ends at epoch 0, wanted 3"
  done_but 1
  grep -q "$trial" "$twin/config.json" || fault 'config.json does not name the skipped trial'
  mv kept "$zoo/$trial/checkpoint_000003"
  run 0
  as_undisturbed
}
try 'a checkpoint vanishes during a run: that trial is skipped, and done when it is back' a_checkpoint_vanishes

a_checkpoint_changes() {
  begin 1 --jobs 1
  local trial file
  trial=$(untouched)
  file=$zoo/$trial/checkpoint_000003/checkpoints
  mv "$file" kept
  # Written anew, as a copy that is under way is; the source is mapped.
  head -c 5000 kept >"$file"
  resume 1
  told "$trial skipped: checkpoint_000003: " 'truncated'
  done_but 1
  mv kept "$file"
  run 0
  as_undisturbed
}
try 'a checkpoint is cut off during a run: skipped, and done when it is back' a_checkpoint_changes

another_network() {
  # Trials 0 and 2 are a CNN and a CNN2: one turns into the other under the eyes of the run.
  begin 1 --jobs 1
  local trial=${trials[5]} other=${trials[0]}
  [ ! -e "$twin/$trial" ] && [ ! -e "$twin.work/$trial" ] || { killed && skip 'the last trial was begun first'; }
  mv "$zoo/$trial/checkpoint_000003" kept
  cp -a "$zoo/$other/checkpoint_000003" "$zoo/$trial/checkpoint_000003"
  resume 1
  told "$trial skipped" "$zoo/$trial/checkpoint_000003/checkpoints' has changed"
  done_but 1
  rm -r "$zoo/$trial/checkpoint_000003" && mv kept "$zoo/$trial/checkpoint_000003"
  run 0
  as_undisturbed
}
try 'a checkpoint turns into another network during a run: skipped' another_network

the_zoo_vanishes() {
  begin 1 --jobs 1
  mv zoo gone
  # The data set, too, is gone when it is to be linked.
  resume '66 73'
  told 'skipped' 'No such file' "$here/zoo/dataset.pt'"
  [ ! -e "$twin/dataset.pt" ] || fault 'where did it get the data set from?'
  mv gone zoo
  run 0
  as_undisturbed
}
try 'the whole zoo vanishes during a run: what is begun is done, the rest when it is back' the_zoo_vanishes

a_weight_changes() {
  begin 2 --jobs 6
  killed
  local state trial
  state=$(compgen -G "$twin.work/*.state" | head -1)
  trial=$(basename "$state" .state)
  python3 - "$zoo/$trial/checkpoint_000003/checkpoints" <<'END'
import sys, zipfile
path = sys.argv[1]
# The lowest bit of the first weight, with the archive's CRC set right.
with zipfile.ZipFile(path) as archive:
    infos = [(i, archive.read(i)) for i in archive.infolist()]
with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
    for info, content in infos:
        if info.filename.endswith("/data/0"):
            content = bytes([content[0] ^ 1]) + content[1:]
        archive.writestr(info, content)
END
  run 0
  told "$trial starts anew"
  done_but 0
}
try 'a weight changes between two runs: that trial starts anew and says so' a_weight_changes
