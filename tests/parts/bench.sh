#!/usr/bin/env bash
# What `bench` measures, beside tests/bench/goals.toml and the peer in tests/bench/pouchdb on the same households.
# shellcheck source=tests/tools/steps.sh
source "$(dirname "$0")/../tools/steps.sh"
# shellcheck source=tests/tools/install.sh
source tests/tools/install.sh

install() {
    need_rust && need_packages build-essential pkg-config libssl-dev && need_node && need_npm tests/bench/pouchdb
}

step install install
finish
step build cargo build --release --locked --workspace --bins
finish

out=$CARGO_TARGET_DIR/bench
rm -rf "$out"
mkdir -p "$out"
inputs=()
if [[ -f tests/src/bin/bench.rs ]]; then
    # It measures each row at least as often as the row wants, and leaves the households it measured with.
    step measure "$CARGO_TARGET_DIR/release/bench" --figures "$out/figures.jsonl" --roster "$out/roster.jsonl"
    finish
    inputs=(--figures "$out/figures.jsonl" --roster "$out/roster.jsonl")
else
    note 'bench: nothing measures our side yet (tests/src/bin/bench.rs)'
fi
step table "$CARGO_TARGET_DIR/release/bench-table" "${inputs[@]}" --json "$CARGO_TARGET_DIR/bench.json"
finish
