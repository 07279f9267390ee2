#!/usr/bin/env bash
# Copies the pictures that tests took and that changed visibly from target/pictures to docs/pictures.
# shellcheck source=tests/tools/steps.sh
source "$(dirname "$0")/../tools/steps.sh"
# shellcheck source=tests/tools/install.sh
source tests/tools/install.sh

install() {
    need_rust && need_packages build-essential pkg-config libssl-dev
}

taken() {
    compgen -G "$CARGO_TARGET_DIR/pictures/*.png" >/dev/null || {
        note 'pictures: none were taken yet: tests/run console takes them'
        return 1
    }
}

step taken taken
finish
step install install
finish
step build cargo build --release --locked -p doorstep-tests --bin pictures
finish
step copy "$CARGO_TARGET_DIR/release/pictures" "$CARGO_TARGET_DIR/pictures" docs/pictures
finish
