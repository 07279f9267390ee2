#!/usr/bin/env bash
# Takes a picture of each page of the console, in both languages, wide and narrow; then copies those, and
# what other tests took, to docs/pictures where they changed visibly.
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
step build cargo build --release --locked -p doorstep-tests --bin pictures --bin console-village
finish
step 'pages in a browser' env DOORSTEP_PICTURES=all node --test --test-name-pattern='^pictures$' tests/console/console.test.mjs
finish
step copy "$CARGO_TARGET_DIR/release/pictures" "$CARGO_TARGET_DIR/pictures" docs/pictures
finish
