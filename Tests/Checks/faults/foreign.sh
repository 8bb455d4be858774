# shellcheck shell=bash disable=SC2154
# What the tool did not make: strace shows that no call removes, renames or writes it. All of it has a name that begins
# with MINE.

# watched CODES COMMAND...: as `ends`, and no foreign path was changed.
watched() {
  local codes=$1
  shift
  command -v strace >/dev/null || skip 'strace is not installed'
  ends "$codes" strace -f -y -s 4096 -e trace=%file,ftruncate -o "$here/trace" "$@"
  python3 "$checks/foreign_paths.py" "$here/trace" MINE || fault 'foreign paths were changed'
}

# remember and unchanged: the foreign files and what is in them.
foreign() { (cd "$here" && find . -path '*MINE*' \( -type f -exec sha256sum {} + -o -print \)) | sort; }
remember() { foreign >"$here/before"; }
unchanged() { diff "$here/before" <(foreign) || fault 'foreign files have changed'; }

# home FOLDER: a folder of somebody's, with some names that a twin has too.
home() {
  mkdir -p "$1/papers" "$1/photos" && echo thesis >"$1/papers/t.tex" && echo image >"$1/photos/1"
  echo 'MY README' >"$1/readme.md" && echo '{"mine": 1}' >"$1/config.json" && echo 'print(1)' >"$1/model.py"
}

foreign_target() {
  home MINE_home && ln -s "$here/MINE_home" MINE_link
  begin 4 --jobs 6 && killed
  remember
  for target in MINE_home MINE_link; do
    for options in '' '--restart' "--work $twin.work" "--work $twin.work --restart"; do
      # shellcheck disable=SC2086
      watched '64 73' "$SPARSIFY" run "$zoo" "$target" --epochs $epochs $options
      told 'Nothing in it was changed'
    done
  done
  unchanged
  run 0
  as_undisturbed
}
try 'a folder of somebody, also beside the work folder of a killed run: refused, untouched' foreign_target

linked_work() {
  home MINE_home && find MINE_home -exec touch -d '1 day ago' {} +
  remember
  for name in staging claims; do
    mkdir "$twin.work" && ln -s "$here/MINE_home" "$twin.work/$name"
    watched 73 "$SPARSIFY" run "$zoo" "$twin" --epochs $epochs
    unchanged
    rm -r "$twin.work"
  done
  begin 4 --jobs 6 && killed
  local state
  state=$(compgen -G "$twin.work/*.state" | head -1)
  rm -r "${state%.state}" && ln -s "$here/MINE_home" "${state%.state}"
  watched '65 73 74' "$SPARSIFY" run "$zoo" "$twin" --epochs $epochs
  told 'link'
  unchanged
  done_but 1
  rm "${state%.state}"
  run 0
  as_undisturbed
}
try 'links in the work folder: followed nowhere' linked_work

foreign_in_twin() {
  run 0
  home "$twin/MINE_plots" && home "$twin/${trials[0]}/MINE_notes" && echo notes >"$twin/MINE_notes.txt"
  echo notes >"$twin/${trials[1]}/MINE_notes.txt"
  echo notes >"$twin/${trials[1]}/checkpoint_000001/MINE_notes.txt"
  remember
  watched 0 "$SPARSIFY" run "$zoo" "$twin" --epochs $epochs
  ends 0 "$SPARSIFY" status "$twin"
  rm "$twin/${trials[0]}/checkpoint_000002/checkpoints" "$twin/${trials[1]}/params.json"
  ends 1 "$SPARSIFY" status "$twin"
  watched 0 "$SPARSIFY" run "$zoo" "$twin" --epochs $epochs
  watched 0 "$SPARSIFY" run "$zoo" "$twin" --epochs $epochs --restart
  watched 0 "$SPARSIFY" run "$zoo" "$twin" --epochs $((epochs + 1)) --restart
  watched 0 "$SPARSIFY" run "$zoo" "$twin" --epochs $epochs --restart
  unchanged
  find "$here/twin" -path '*MINE*' -delete
  as_undisturbed
}
try 'folders and notes of the user in a twin: run, mend and restart leave them alone' foreign_in_twin

foreign_zoo() {
  cp -a "$zoo" MINE_zoo && run 0 && cp -a "$twin" MINE_twin
  ends 0 "$SPARSIFY" generate "$zoo/dataset.pt" MINE_made --epochs 0
  remember
  watched 73 "$SPARSIFY" run "$zoo" MINE_made --restart
  told "a zoo that 'sparsify generate' made"
  watched 73 "$SPARSIFY" run "$zoo" MINE_zoo --restart
  told 'that sparsify did not make'
  watched 64 "$SPARSIFY" run MINE_twin MINE_zoo --restart
  told 'swapped?'
  watched 64 "$SPARSIFY" run MINE_twin "$here/other" --epochs $epochs
  told '--twin-as-source'
  watched 73 "$SPARSIFY" generate "$zoo/dataset.pt" MINE_twin --restart
  told "a twin that 'sparsify run' made"
  unchanged
}
try 'zoos and twins in each other'\''s places: refused with what they are' foreign_zoo
