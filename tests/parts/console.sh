#!/usr/bin/env bash
# The console in a real browser: on a village that real phones lived in, and the story of each preset.
# shellcheck source=tests/tools/steps.sh
source "$(dirname "$0")/../tools/steps.sh"
# shellcheck source=tests/tools/install.sh
source tests/tools/install.sh

install() {
    need_rust && need_packages build-essential pkg-config libssl-dev chromium fonts-noto-cjk && need_node &&
        need_npm tests/console
}

step install install
finish
step build cargo build --release --locked -p doorstep-tests --bin console-village --bin console-story
finish
step 'pages in a browser' node --test --test-concurrency=1 tests/console/*.test.mjs
finish
