# shellcheck shell=bash disable=SC2154
# What each case of the reports must show, in a function named after it. To be sourced by reports.sh.

# ended N CODES: command N ended with one of these.
ended() {
  out=$here/out.$1 err=$here/err.$1
  [[ " $2 " == *" $(cat "code.$1") "* ]] || fault "exit code $(cat "code.$1"), expected $2: $(cat "command.$1")"
}

# says N PATTERN...: what command N printed, on either stream, has each of these (extended, whatever the case).
says() {
  local pattern
  out=$here/out.$1 err=$here/err.$1
  for pattern in "${@:2}"; do
    cat "$out" "$err" | tr '\n' ' ' | grep -qiE -e "$pattern" || fault "it says nothing of '$pattern': $(cat "command.$1")"
  done
}

# is_silent N PATTERN: it has not.
is_silent() {
  out=$here/out.$1 err=$here/err.$1
  ! cat "$out" "$err" | grep -qiE -e "$2" || fault "it says '$2': $(cat "command.$1")"
}

# refused N CODES PATTERN...: command N says why not, and nothing was written.
refused() {
  ended "$1" "$2"
  says "$1" "${@:3}"
  nothing_written
}

nothing_written() {
  local path
  for path in twin twin.work twin2 twin2.work; do [ ! -e "$path" ] || fault "$path was written: $(ls -A "$path")"; done
}

# checkpoint EPOCH: that of the twin's one trial.
checkpoint() { compgen -G "twin/*/checkpoint_00000$1/checkpoints" || fault "the twin has no checkpoint $1"; }

# compared COMMAND ARGUMENT...: see compare_checkpoints.py.
compared() { python3 "$checks/compare_checkpoints.py" "$@" >"$out" || fault "checkpoints: $1"; }

# read_as_control: inspected and sparsified, and the checkpoint has the control's values.
read_as_control() {
  ended 1 0
  ended 2 0
  trained_as_control
}

trained_as_control() { compared same "$control" "$(checkpoint 1)"; }

# MARK: Checkpoints

case_legacy() {
  read_as_control
  # The same weights in a file that Python's standard library can read.
  compared untouched "$folder"/compiled_prefix/zoo/*/checkpoint_000050/checkpoints "$(checkpoint 0)"
}

case_compiled_prefix() { read_as_control; }
case_double_module() { read_as_control; }
case_lightning_namespace() { read_as_control; }
case_lightning_plain() { read_as_control; }
case_numpy_best_acc() { read_as_control; }
case_swa_averaged() { read_as_control; }
case_wrapped_multistep() { read_as_control; }
case_wrapped_path() { read_as_control; }
case_wrapped_safe_globals() { read_as_control; }
case_wrapped_tuple_keys() { read_as_control; }
case_wrapper_net() { read_as_control; }

case_crc_off() {
  read_as_control
  says 1 'CRC|checksum'
}

case_tensor_with_attribute() {
  if [ "$(cat code.2)" = 0 ]; then
    read_as_control
  else
    refused 2 1 '_rebuild_from_type_v2|attribute'
  fi
}

case_prune_masks() {
  ended 1 0
  ended 2 0
  says 1 '_mask'
  compared untouched zoo/*/checkpoint_000050/checkpoints "$(checkpoint 0)"
}

case_bfloat16_model() {
  ended 1 0
  ended 2 0
  compared dtype BFloat16Storage "$(checkpoint 0)" "$(checkpoint 1)"
  # What is written is a model of its own: evaluated, it must give the numbers that stand beside it.
  cp -a zoo written
  cp "$(checkpoint 1)" written/*/checkpoint_000050/checkpoints
  ends 0 "$SPARSIFY" run written evaluated --data "$folder/data.pt" --epochs 0 --accept-data --quiet
  python3 - >"$out" <<'END' || fault 'the measures are not those of the written checkpoint'
import glob, json, sys
row = lambda folder, epoch: [json.loads(line) for line in open(glob.glob(folder + "/*/result.json")[0])][epoch]
for key in ("test_nll", "test_acc"):
    stated, found = row("twin", 1)[key], row("evaluated", 0)[key]
    print(key, stated, found)
    if stated != found: sys.exit(1)
END
}

case_half_overflow_up() {
  ended 1 1
  says 1 'float16|half|overflow|65504|not finite|infinit'
  ! compgen -G 'twin/*/checkpoint_00000*/checkpoints' >"$out" || compared finite twin/*/checkpoint_00000*/checkpoints
}

case_extra_buffer() {
  says 1 'criterion\.weight'
  refused 2 1 'criterion\.weight'
  # Those that fit are not at fault.
  is_silent 2 'module_list\.3\.weight'
}

case_lfs_pointer() { refused 2 1 'Git LFS' 'git lfs pull'; }

case_trained_on() {
  says 1 '60'
  says 2 '60'
  says 3 '60'
  [ "$(cat code.2)" != 0 ] || grep -q 'sample_epoch.*50' out.4 || fault "another epoch than 50: $(cat out.4)"
}

# MARK: Hyperparameters

# noted PATTERN...: inspecting and training both say so, and it is trained.
noted() {
  ended 1 0
  says 1 "$@"
  ended 2 0
  says 2 "$@"
}

case_adam_betas() { noted 'optim::betas' 'optim::eps' 'optim::amsgrad'; }
case_adam_momentum_text() { noted 'momentum.*adam|adam.*momentum' && trained_as_control; }
case_misspelt_wd() { noted 'optim::weight_decay' 'did you mean.{0,9}optim::wd'; }
case_dropout_rate_absent() { noted 'dropout.*(unknown|rate|model::dropout)'; }

case_sgd_dampening_pair() {
  ended 1 0
  ended 2 0
  says 1 'optim::dampening'
  is_silent 2 'optim::dampening'
}

case_task_regression() {
  says 1 'training::task'
  says 2 'training::task'
}

case_batch_bounds() { refused 1 64 '65,?536'; }

case_big_integer() {
  local file number
  ended 1 0
  for file in params.json result.json; do
    for number in 12345678901234567890 1267650600228229401496703205376; do
      grep -qE "$number([^0-9.eE]|\$)" twin/*/$file || fault "$file lacks $number"
    done
  done
}

case_cli_seed_uint64() {
  ended 1 0
  grep -q 17982163893102248868 twin/*/params.json || fault 'params.json lacks the seed'
}

case_seed_uint64() {
  ended 1 0
  ended 2 0
  grep -q '"seed": *17982163893102248868\b' twin/*/params.json || fault 'params.json lacks the seed'
}

case_config_numpy_list() {
  ended 1 '0 64 65'
  [ "$(cat code.1)" = 0 ] || says 1 seed
}

# MARK: Data sets

# A link may have been copied as a file that says where it led.
arrange_dataset_dangling() { [ -L zoo/dataset.pt ] || ln -sfn "$(cat zoo/dataset.pt)" zoo/dataset.pt; }
case_dataset_dangling() { refused 1 '65 66' 'link' 'dataset\.pt'; }
case_dataset_gz() { refused 1 65 'gunzip'; }
case_images_int64() { refused 1 '64 65' 'int64|integer' '--scale'; }
case_images_uint8() { refused 1 '64 65' 'uint8|integer' '--scale'; }
case_subset_numpy() { ended 1 0; }
case_subset_range() { ended 1 0; }

case_dataset_numpy_seed() {
  ended 1 '0 65'
  [ "$(cat code.1)" = 0 ] || says 1 dataset_seed
}

case_mnist_npz() {
  ended 1 65
  says 1 'npz' 'tensor|dataset\.pt|data set'
  ended 2 65
  says 2 'npz' 'torch\.save'
  [ ! -e zoo ] && [ ! -e zoo.work ] || fault 'a zoo was begun'
}

case_svhn_mat() {
  ended 1 65
  says 1 '\bMAT\b|MATLAB' 'torch\.save'
  ended 2 65
  says 2 '\bMAT\b|MATLAB'
  [ ! -e zoo ] && [ ! -e zoo.work ] || fault 'a zoo was begun'
}

# fingerprint ZOO: that of its data set.
fingerprint() { "$SPARSIFY" inspect --json "$1/dataset.pt" | grep -o '"fingerprint": *"[^"]*"' | cut -d'"' -f4; }

arrange_dump_relative() { mkdir -p b/here; }
case_dump_relative() {
  local own other
  own=$(fingerprint a/zoo) other=$(fingerprint b/zoo)
  [ -n "$own" ] && [ "$own" != "$other" ] || fault 'the two data sets can not be told apart'
  ended 1 0
  # A twin is no source unless one says so; then its data set is that of its own files.
  if [ ! -e twin2 ]; then
    (cd b/here && ends 0 "$SPARSIFY" run ../../a/twin ../../twin2 --epochs 1 --quiet --from-epoch 1 --twin-as-source)
  fi
  grep -q "$own" twin2/config.json || fault 'the other data set was taken'
}

case_wrong_normalisation() {
  refused 1 65 '0\.9\b|90 ?%' '0\.1\b|10 ?%' 'normali[sz]ation' '--accept-data'
}

# MARK: Zoos

case_name_clash() {
  local name
  refused 1 1 'config\.json' 'has the name of a file of the twin'
  for name in config.json model.py readme.md trajectories.csv; do
    diff -r "$folder/name_clash/zoo/$name" "zoo/$name" >"$out" || fault 'the source was changed'
  done
}

# An earlier version asked to have it unpacked.
case_zoo_zip() {
  ended 1 0
  says 1 '1 sound'
  ended 2 0
  compgen -G 'twin/*/checkpoint_000025/checkpoints' >"$out" || fault 'the twin has no checkpoint 25'
}
