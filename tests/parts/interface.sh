#!/usr/bin/env bash
# The interface asked by its own description: a real server, OpenAPI, some 3,000 requests made from it.
# shellcheck source=tests/tools/steps.sh
source "$(dirname "$0")/../tools/steps.sh"
# shellcheck source=tests/tools/install.sh
source tests/tools/install.sh

install() {
    need_rust && need_packages build-essential pkg-config libssl-dev curl && need_schemathesis
}

step install install
finish
step build cargo build --release --locked -p doorstep-server
finish
step 'no failure of the server, no answer that it does not describe' bash tests/tools/interface.sh \
    "$CARGO_TARGET_DIR/release/doorstep-server" "$tools/schemathesis/bin/schemathesis"
finish
