#!/usr/bin/env bash
# Format, spelling, licences, lints, documentation, tests. What is quick comes first.
# shellcheck source=tests/tools/steps.sh
source "$(dirname "$0")/../tools/steps.sh"
# shellcheck source=tests/tools/install.sh
source tests/tools/install.sh

install() {
    need_rust && need_packages build-essential pkg-config libssl-dev git shellcheck && need_typos && need_node &&
        need_npm tests/js && need_cargo_deny
}

# The database is not on any package registry: a machine that can't reach it says so, and goes on.
advisories() {
    if GIT_TERMINAL_PROMPT=0 timeout 120 cargo-deny fetch db; then
        cargo-deny --locked --offline check advisories
    else
        note 'advisories: not checked, no advisory database reachable'
    fi
}

step install install
finish
step rustfmt cargo fmt --all --check
step shellcheck shellcheck --external-sources tests/run .ci/run tests/parts/*.sh tests/tools/*.sh tests/fuzz/run.sh
step typos typos .
step 'licences, bans, sources' cargo-deny --locked check --deny unmatched-wrapper --allow unused-wrapper licenses bans sources
step advisories advisories
step clippy cargo clippy --release --locked --workspace --all-targets -- -D warnings
step documentation env RUSTDOCFLAGS='-D warnings' cargo doc --release --locked --workspace --no-deps
step tests cargo test --release --locked --workspace
step 'reader in JavaScript' node --test tests/js/read.test.mjs
finish
