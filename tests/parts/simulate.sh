#!/usr/bin/env bash
# simulate.sh N   The simulation over N seeds; each seed is printed as it runs.
# shellcheck source=tests/tools/steps.sh
source "$(dirname "$0")/../tools/steps.sh"
# shellcheck source=tests/tools/install.sh
source tests/tools/install.sh

install() {
    need_rust && need_packages build-essential pkg-config libssl-dev
}

step install install
finish
step "$1 seeds" env DOORSTEP_SEEDS="$1" cargo test --release --locked -p doorstep-tests --test simulate -- --nocapture
finish
