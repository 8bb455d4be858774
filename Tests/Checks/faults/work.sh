# shellcheck shell=bash disable=SC2154
# Damaged files in the work folder.

damaged_states() {
  begin 4 --jobs 6 && killed
  local states damaged=()
  mapfile -t states < <(compgen -G "$twin.work/*.state")
  for file in "${states[@]}"; do damaged+=("$(basename "$file" .state)"); done
  truncate -s -7 "${states[0]}"
  flip "${states[1]}" $(($(stat -c %s "${states[1]}") / 2))
  : >"${states[2]}"
  head -c 40000 /dev/urandom >"${states[3]}"
  run 0
  for i in 0 1 2 3; do told "${damaged[$i]} starts anew"; done
  as_undisturbed
}
try 'damaged state files: those trials start anew and say so' damaged_states

missing_pieces() {
  begin 4 --jobs 6 && killed
  local states
  mapfile -t states < <(compgen -G "$twin.work/*.state")
  # One without its folder, one with a hole in it, one with too much, one with the state of another.
  local first=${states[0]%.state} second=${states[1]%.state} third=${states[2]%.state}
  rm -r "$first"
  rm -r "$second/checkpoint_000000"
  mkdir "$third/checkpoint_000099" && echo rubbish >"$third/result.json"
  cp "${states[2]}" "${states[3]}"
  run 0
  told "$(basename "$first") starts anew" "$(basename "$second") starts anew" "$(basename "${states[3]}" .state) starts anew"
  as_undisturbed
}
try 'pieces of begun trials missing, exchanged or too many: the twin is the same' missing_pieces

damaged_plan() {
  begin 4 --jobs 6 && killed
  for content in '' '{"epochs": 3, "tri' '[]' $'\xff\xfe'; do
    printf '%s' "$content" >"$twin.work/plan.json"
    ends 1 "$SPARSIFY" status "$twin"
  done
  run 0
  as_undisturbed
}
try 'a damaged plan.json: status lives with it, the run mends it' damaged_plan

damaged_marks() {
  begin 4 --jobs 6 && killed
  local content mark
  for mark in "$twin" "$twin.work"; do
    cp "$mark/sparsify.json" kept
    for content in '' '{"product": "sparsi' '[]' $'\xff\xfe'; do
      printf '%s' "$content" >"$mark/sparsify.json"
      run 73
      told "'$mark'"
    done
    cp kept "$mark/sparsify.json"
  done
  run 0
  as_undisturbed
}
try 'a damaged mark: refused with the folder named, and nothing changes' damaged_marks

garbage_claims() {
  begin 4 --jobs 6 && killed
  local claim
  echo rubbish >"$twin.work/claims/rubbish"
  : >"$twin.work/claims/empty"
  for claim in "$twin.work"/claims/*; do [ ! -f "$claim" ] || truncate -s 20 "$claim"; done
  ends 1 "$SPARSIFY" status "$twin"
  find "$twin.work/claims" -mindepth 1 -exec touch -d '1 hour ago' {} +
  ends 1 "$SPARSIFY" status "$twin"
  run 0
  told "'$twin.work' stays, as this tool did not make 'claims/empty', 'claims/rubbish' in it"
  [ "$(cd "$twin.work" && find . -type f | sort | tr '\n' ' ')" = './claims/empty ./claims/rubbish ./sparsify.json ' ] ||
    fault 'other things are left'
  rm -r "$twin.work"
  as_undisturbed
}
try 'garbage among the claims: taken over when it is old' garbage_claims

damaged_failure() {
  begin 4 --jobs 6 && killed
  local trial
  trial=$(basename "$(compgen -G "$twin.work/*.state" | head -1)" .state)
  echo rubbish >"$twin.work/$trial.failed"
  : >"$twin.work/${trials[5]}.failed"
  ends 1 "$SPARSIFY" status "$twin"
  run 0
  as_undisturbed
}
try 'damaged <trial>.failed files: count for nothing' damaged_failure

folder_for_file() {
  begin 4 --jobs 6 && killed
  local trial
  trial=$(basename "$(compgen -G "$twin.work/*.state" | head -1)" .state)
  rm "$twin.work/$trial.state" && mkdir "$twin.work/$trial.state"
  run '65 73 74'
  told "$twin.work/$trial.state"
  done_but 1
  rmdir "$twin.work/$trial.state"
  run 0
  as_undisturbed
}
try 'a folder where a state file should be: the others are done' folder_for_file
