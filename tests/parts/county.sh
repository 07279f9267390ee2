#!/usr/bin/env bash
# The load of a preset at its real size: tests/run county NAME.
# shellcheck source=tests/tools/steps.sh
source "$(dirname "$0")/../tools/steps.sh"
# shellcheck source=tests/tools/install.sh
source tests/tools/install.sh

install() {
    need_rust && need_packages build-essential pkg-config libssl-dev
}

step install install
finish
step build cargo build --release --locked -p doorstep-tests --bin county
finish
step "$1" "$CARGO_TARGET_DIR/release/county" "$1"
finish
