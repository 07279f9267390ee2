# Sourced by the parts: steps that are named, timed and counted, and where things lie.
# A step that fails does not stop the part, so that one run shows all that is wrong.
# shellcheck shell=bash
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

part=$(basename "$0" .sh)
CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$PWD/target}
DOORSTEP_SUMMARY=${DOORSTEP_SUMMARY:-/dev/null}
export CARGO_TARGET_DIR CARGO_TERM_PROGRESS_WHEN=never
failed=0

# step NAME COMMAND…   The command is run as a condition: a function must pass on its own failures.
step() {
    local name=$1 began=$SECONDS result=ok
    shift
    printf '\n== %s: %s\n' "$part" "$name"
    "$@" || { result=FAILED failed=1; }
    printf '%6d s  %-6s  %s: %s\n' $((SECONDS - began)) "$result" "$part" "$name" | tee -a "$DOORSTEP_SUMMARY"
}

# note WORDS   What whoever reads the end of the run must know.
note() {
    printf '%s\n' "$*" | tee -a "$DOORSTEP_SUMMARY"
}

# finish   Ends the part if a step failed: at its end, and where the next steps need the last ones.
finish() {
    ((failed == 0)) || exit 1
}
