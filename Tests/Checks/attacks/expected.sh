# shellcheck shell=bash disable=SC2154
# What each script of the attacks must show, in a function named after it. To be sourced by attacks.sh.

# attack [ARGUMENT...]: runs the case's script; all it prints is in $out.
attack() {
  local shell=bash
  [[ $file != *.py ]] || shell=python3
  : >"$err"
  (cd "$folder" && timeout -s KILL 600 "$shell" "$file" "$@") >"$out" 2>&1 </dev/null ||
    [[ $? != 137 ]] || fault "$script takes too long"
  lacks 'Illegal instruction|Segmentation fault|Trace/breakpoint|Aborted|Fatal error'
}

# needs PROGRAM: or the case is skipped.
needs() { command -v "$1" >/dev/null || skip "there is no $1"; }

# shows PATTERN...: some line fits each of these (extended).
shows() {
  local pattern
  for pattern; do grep -qE -e "$pattern" "$out" || fault "no line fits '$pattern'"; done
}

# lacks PATTERN...: no line fits any of these.
lacks() {
  local pattern
  for pattern; do ! grep -qE -e "$pattern" "$out" || fault "a line fits '$pattern'"; done
}

# count N PATTERN: so many lines fit.
count() {
  local found
  found=$(grep -cE -e "$2" "$out") || true
  [ "$found" = "$1" ] || fault "$found lines fit '$2', expected $1"
}

# part FROM TO: the lines from one that fits to one that fits, without the last.
part() { sed -nE "/$1/,/$2/p" "$out" | sed -E "/$2/d"; }

# below LIMIT UNIT: every number that /usr/bin/time gave in a unit (s, KB) is.
below() {
  grep -oE "[0-9.]+$2( |\$)" "$out" | awk -v limit="$1" '{ sub(/[a-zA-Z]+/, ""); if ($1 + 0 >= limit + 0) over = 1; seen = 1 }
    END { exit over || !seen }' || fault "$2 not below $1"
}

# MARK: What can be read can be written and read again

attack_R1_depth() {
  attack
  shows '^exit [01]$' '^second exit [01]$' '^a$' '^c$' "'t': complete"
  lacks 'damaged'
}

attack_R5_bigparams() {
  needs /usr/bin/time
  attack
  shows '^exit 1$' '^a$' '^c$' '^config\.json$' 'b: .*params\.json'
  lacks '^b$' 'damaged'
  below 200000 KB
}

# MARK: Folders that are not ours

attack_R2_pycache() {
  attack
  shows '^first exit 0$' '^second exit 0$' '^third exit 0$' '^status 0$' "'t': complete" '^  done +3 of 3'
}

attack_R4_foreign_twin() {
  attack
  shows '^guard alone: exit 73$'
  [ "$(part 'same options' 'other options' | grep '^exit')" = 'exit 73' ] || fault 'not refused with 73: the same options'
  [ "$(part 'other options' '^==> ' | grep '^exit')" = 'exit 73' ] || fault 'not refused with 73: --restart'
  [ "$(part '^home$' '^==> ' | sort | tr '\n' ' ')" = 'home home/config.json home/model.py home/papers home/photos home/readme.md ' ] ||
    fault 'the folder holds other things than before'
  shows '^MY README$' '^print\("mine"\)$' '^\{"mine":1\}$'
}

attack_R18_staging_link() {
  attack
  shows '^exit 73$'
  [ "$(sed -n '/victim holds/,$p' "$out" | tail -n +2 | sort | tr '\n' ' ')" = 'key papers ' ] || fault "the victim's folder was changed"
}

# MARK: Options

attack_R7_timelimit() {
  attack
  # The first line of what was said comes behind the code.
  lacks ' exit (6[5-9]|7[0-46-9]|[89][0-9]|1[0-9][0-9])( |$)' '   slurm ([1-57-9]|6[0-35-9]|1[0-9][0-9])'
  count 10 ' exit (0|64|75)( |$)'
  # Slurm counts seconds in 32 bits.
  lacks '--time=([0-9]{7,})'
  count 4 '--time=UNLIMITED'
}

attack_R10_options() {
  local known='(0|1|64|65|66|73|74|75)'
  attack
  count 78 "^--.{68} $known( |\$)"
  lacks "^--.{68} ([2-9]|6[0-37-9]|7[0-26-9]|1[0-9][0-9])( |\$)"
  count 13 "^src/twin .*: $known( |\$)"
  count 12 "^seeds .*: $known( |\$)"
  count 5 "^sample train .*: $known( |\$)"
}

attack_R11_slurm() {
  local names
  attack
  lacks PWNED SYNTAX
  # Each name is refused, or reaches the tool as it is.
  names=$(grep -cE "^refused (64|65|66|73)\$|^\['" "$out")
  [ "$names" = 18 ] || fault "$names of 18 names are refused or handed on"
  shows "^cd \\$'.*w.x0A.x22.x24.x28touch pwned.x29' \|\| exit 66\$" '^exec .*sparsify run'
}

# MARK: Hostile input

attack_R8_marks() {
  needs /usr/bin/time
  attack
  count 4 '^marks '
  lacks 'Command exited'
  below 5 s
  below 200000 KB
}

attack_R12_keys() {
  needs /usr/bin/time
  attack
  lacks 'Command terminated'
  shows '^[01]$'
  below 30 s
  below 300000 KB
  # What inspect prints is bounded, whatever the file holds.
  awk 'NF == 3 && $3 ~ /^[0-9]+$/ { bytes = $3 } END { exit !(bytes != "" && bytes < 1048576) }' "$out" || fault 'inspect prints too much'
}

attack_R9_bomb() {
  needs /usr/bin/time
  attack
  shows '^exit 1$' '^with ulimit -v: 1$'
  count 2 ':   2 models: no tensor .* \(a, b\)$'
  below 500000 KB
}

# MARK: Bits and users

attack_R16_determinism() {
  needs script
  attack
  lacks DIFFER
  count 17 ' files same$'
  shows '^700 t$' '^600 t/config\.json$' '^ulimit -f 30: 74$'
}

attack_R21_nonroot() {
  needs setpriv
  [ "$(id -u)" = 0 ] || skip 'only root can become another user'
  attack
  shows '^b/params\.json: 1$' '^b/checkpoint_000004/checkpoints: 1$' '^b/checkpoint_000004: 1$' '^b: 1$'
  count 4 ':   b: .*Permission denied.*permissions of the file'
  count 4 '^a c classes\.csv config\.json dataset\.pt .*inspect 0$'
  shows '^data: 65$' '^no permission: 73$' '^ro twin: 73$' "^other's dataset: 0\$"
}

# MARK: Workers, and files that change

attack_R15_endrace() {
  attack 20
  shows 'failed 0 twins that differ 0$'
  lacks '^twins 0 '
}

attack_R22_late_unlink() {
  needs strace
  # The script names the folder that it works in by a variable that it does not set.
  sed -i "s/f'{d}\\/t\\.work/f'{os.getcwd()}\\/t.work/" "$file"
  # On a fast processor 500 epochs are over before the script looks.
  sed -i "s/^E='500'/E='1500'/" "$file"
  # Whether the two meet is a matter of moments.
  for _ in 1 2 3; do
    attack
    lacks Traceback
    shows '^A 0 ' '^B 0 ' '^again 0$'
    count 2 '^differ: \[\]'
  done
}

# said FROM TO PATTERN...: that part of what the script prints has these.
said() {
  local pattern
  part "$1" "$2" >"$here/part"
  for pattern in "${@:3}"; do grep -qE -e "$pattern" "$here/part" || fault "after '$1' no line fits '$pattern'"; done
}

attack_R17_mixed() {
  # A twin that was begun is not empty, and what ends a run is said last.
  sed -i 's/rmdir t;/rm -r t;/; s/head -c 300 e | head -3/tail -c 300 e | tail -3/; s/; ls v$/; ls v | sed "s,^,behind the link: ,"/' "$file"
  attack
  # Where it ends by itself, it says what is gone; where it goes on, it can be stopped.
  said '^work folder deleted' '^twin deleted' '(exit (73|74|0)|ended by me: 143)$'
  said '^twin deleted' '^staging deleted' '(exit (73|74|66)|ended by me: 143)$'
  said '^staging deleted' '^claims deleted' '(exit (73|74)|ended by me: 143)$'
  said '^claims deleted' '^twin replaced' '(exit (73|74)|ended by me: 143)$'
  [ "$(grep '^behind the link: ' "$out")" = 'behind the link: m' ] || fault 'something was written behind the link'
  said '^other options' '^--restart while one works$' '  second: 64$' 'ended by me: 143$'
  said '^--restart while one works$' '^--restart while one works whose' '  second: 73$' 'ended by me: 143$'
  # The other is at work, or has lost its claim and changes nothing: what is left behind is never half of each.
  said '^--restart while one works whose' '^dataset truncated' '  second: (0|73)$' '(ended by me: 143|exit (0|73|75))$'
  lacks 'Something of that name is there already'
  said '^dataset truncated' '^dataset overwritten' '  exit 65$' 'got shorter'
  said '^dataset overwritten' '^NO SUCH LINE' '(exit 65|ended by me: 143)$'
}

attack_R25_result_bits() {
  attack
  shows '^after losing the last line: exit 0$' '^after losing a checkpoint: exit 0$' '^empty result\.json: exit 0$' '^no result\.json: exit 0$'
  # Mended: trajectories.csv is what it was.
  lacks '^[0-9]+d[0-9]+$' '^[<>] '
  count 2 "'t': complete"
}

attack_R26_rundata() {
  attack
  shows '^143$' '^again (75|0|1)$'
  # Nothing of what was begun and is not yet finished is lost.
  local trial
  for trial in a b c; do
    if grep -q "^$trial\$" "$out"; then shows "^$trial\.state\$"; fi
  done
}
