# Numbered steps with their time, for the scripts beside this file. To be sourced, not run.

step_number=0
step_name=
step_started=0
all_started=$SECONDS

# step NAME: closes the step before and opens the next.
step() {
  step_done
  step_number=$((step_number + 1))
  step_name=$1
  step_started=$SECONDS
  printf '\n[%d] %s\n' "$step_number" "$step_name"
}

# step_done: says how long the open step took.
step_done() {
  if [ -n "$step_name" ]; then
    printf '[%d] %s: done in %d s\n' "$step_number" "$step_name" $((SECONDS - step_started))
    step_name=
  fi
}

# steps_end WORDS: closes the last step and says how long all of it took.
steps_end() {
  step_done
  printf '\n%s (%d s)\n' "$1" $((SECONDS - all_started))
}

# step_failed CODE: names the step that stopped everything. For an EXIT trap.
step_failed() {
  if [ "$1" -ne 0 ] && [ -n "$step_name" ]; then
    printf '\n[%d] %s: FAILED after %d s\n' "$step_number" "$step_name" $((SECONDS - step_started)) >&2
  fi
}

# stop WORDS...: ends the script with a message a person can act on.
stop() {
  printf '%s\n' "$@" >&2
  exit 1
}

# Cargo draws its progress on a terminal; in a log the hundreds of lines would hide what matters.
cargo_build() {
  if [ -t 2 ]; then cargo build "$@"; else cargo build --quiet "$@"; fi
}
