# shellcheck shell=bash disable=SC2154
# Full, small, read-only and other disks.

# foreseen CODE TEXT...: a dry run and the printing of a job end so too, with a sentence, and write nothing. By the
# user, and with the options, that the arrays say.
user=() more=()
foreseen() {
  local option code=$1
  shift
  for option in --dry-run --print-slurm=2; do
    ends "$code" "${user[@]}" "$SPARSIFY" run "$zoo" "$twin" --epochs $epochs "${more[@]}" "$option"
    told "$@"
    [ ! -e "$twin" ] && [ ! -e "$twin.work" ] || fault "$option wrote something"
  done
}

a_full_disk() {
  disk disk 400k
  twin=$here/disk/twin
  foreseen 74 "'$twin' takes about" 'left. Make room there'
  run 74
  told "'$twin" 'No space left on device' 'free some space and run the same command again'
  [ -z "$(find "$twin" -mindepth 2 -name '*.sparsify*' ! -name 'events.out.tfevents.*')" ] ||
    fault 'something half-written is in the twin'
  mount -o remount,size=64m "$here/disk"
  run 0
  "$SPARSIFY" run "$zoo" "$here/disk/other" --epochs $epochs --quiet
  as_undisturbed "$here/disk/other"
}
try 'a full disk: 74, and with more room the same command finishes' a_full_disk

a_disk_full_at_once() {
  disk disk 8k
  twin=$here/disk/twin
  run 74
  told "'$here/disk/twin" 'No space left on device' 'free some space'
  mount -o remount,size=64m "$here/disk"
  run 0
  done_but 0
}
try 'a disk without room for anything: 74' a_disk_full_at_once

no_room_for_the_data() {
  # A data set of 1 MB, which is copied last; the twin has half of that.
  make_zoo case/large --models 1 --train 300 --val 10 --test 10
  zoo=$here/large
  disk disk 900k
  twin=$here/disk/twin
  foreseen 74 "'$twin' takes about"
  run 74
  told "'$twin.work/staging/" 'No space left on device' 'free some space'
  [ -d "$twin/${trials[0]}" ] || fault 'the trial is not done'
  [ ! -e "$twin/dataset.pt" ] || fault 'a part of the data set was left'
  mount -o remount,size=64m "$here/disk"
  run 0
  "$SPARSIFY" run "$zoo" "$here/disk/other" --epochs $epochs --quiet
  as_undisturbed "$here/disk/other"
}
try 'a disk with room for all but the data set: 74, then finished' no_room_for_the_data

a_limit_on_file_sizes() {
  # The variational form is larger than this.
  ends 74 bash -c 'ulimit -f 20 && exec "$@"' - "$SPARSIFY" run "$zoo" "$twin" --epochs $epochs
  told "$twin.work/" 'File too large' 'ulimit -f'
  done_but 6
  run 0
  as_undisturbed
}
try 'a limit on file sizes: 74, and without it the same command finishes' a_limit_on_file_sizes

a_read_only_folder() {
  mkdir -m 555 closed
  need_nobody
  twin=$here/closed/twin
  user=(as_nobody)
  foreseen 73 "'$here/closed/twin'" 'Permission denied' 'Check the permissions'
  ends 73 as_nobody "$SPARSIFY" run "$zoo" "$twin" --epochs $epochs
  told "'$here/closed/twin.work'" 'Permission denied' 'Check the permissions'
  chmod 755 closed
  ends 0 as_nobody "$SPARSIFY" run "$zoo" "$twin" --epochs $epochs
  done_but 0
}
try 'a folder that may not be written to: 73, then finished' a_read_only_folder

a_twin_closed_midway() {
  need_nobody
  mkdir -m 777 twin
  [ "$(id -u)" != 0 ] || chown 65534:65534 twin
  ends 0 as_nobody "$SPARSIFY" run "$zoo" "$twin" --epochs $epochs --limit 2
  chmod 555 twin
  ends 73 as_nobody "$SPARSIFY" run "$zoo" "$twin" --epochs $epochs
  told "$twin" 'Permission denied' 'Check the permissions'
  done_but 4
  chmod 755 twin
  ends 0 as_nobody "$SPARSIFY" run "$zoo" "$twin" --epochs $epochs
  as_undisturbed
}
try 'a twin made read-only between two runs: 73, then finished' a_twin_closed_midway

an_unreadable_trial() {
  need_nobody
  chmod 000 "$zoo/${trials[2]}" "$zoo/${trials[4]}/checkpoint_000003/checkpoints"
  ends 1 as_nobody "$SPARSIFY" run "$zoo" "$twin" --epochs $epochs
  told "${trials[2]}" "${trials[4]}" 'Permission denied'
  done_but 2
  chmod 755 "$zoo/${trials[2]}" "$zoo/${trials[4]}/checkpoint_000003/checkpoints"
  ends 0 as_nobody "$SPARSIFY" run "$zoo" "$twin" --epochs $epochs
  as_undisturbed
}
try 'trials that may not be read: skipped, later done' an_unreadable_trial

a_read_only_source() {
  need_nobody
  chmod -R a-w "$zoo"
  ends 0 as_nobody "$SPARSIFY" run "$zoo" "$twin" --epochs $epochs
  as_undisturbed
}
try 'a source that may not be written to: does no harm' a_read_only_source

a_read_only_mount() {
  disk disk 64m
  twin=$here/disk/twin
  mount -o remount,ro "$here/disk"
  foreseen 73 "'$twin'" 'Read-only file system' 'choose another place'
  run 73
  told "'$twin.work'" 'Read-only file system' 'choose another place'
  mount -o remount,rw "$here/disk"
  run 0
  done_but 0
}
try 'a read-only mount: 73, then finished' a_read_only_mount

a_work_folder_elsewhere() {
  disk disk 64m
  more=(--work "$here/disk/work")
  foreseen 73 "'$here/disk/work'" "'$twin'" '--work'
  run 73 "${more[@]}"
  told "'$here/disk/work'" "'$twin'" '--work'
  [ ! -e "$twin" ] && [ ! -e "$here/disk/work" ] || fault 'something was written'
  run 0
  as_undisturbed
}
try 'a work folder on another file system: refused at the start with 73' a_work_folder_elsewhere

a_source_elsewhere() {
  disk disk 64m
  cp -a "$zoo" "$here/disk/zoo"
  zoo=$here/disk/zoo
  run 0
  [ "$(stat -c %h "$twin/dataset.pt")" = 1 ] || fault 'the data set was not copied'
  "$SPARSIFY" run "$zoo" "$here/other" --epochs $epochs --quiet
  as_undisturbed "$here/other"
  for trial in "${trials[@]}"; do
    diff -r "$plain/twin/$trial/checkpoint_000003" "$twin/$trial/checkpoint_000003" || fault 'other numbers'
  done
}
try 'a source on another file system: the data set is copied' a_source_elsewhere
