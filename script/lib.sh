# What the scripts share; sourced, not run. Expects `root`, the directory of the
# repository.
# shellcheck shell=bash

tools=${PORTICO_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/portico}

# Takes over what script/bootstrap decided: which Rust to use, where binaryen,
# Chromium and PostgreSQL are.
read_decisions() {
    local name value
    [ -f "$tools/env" ] || return 0
    while IFS='=' read -r name value; do
        case $name in '' | '#'*) continue ;; esac
        export "$name=$value"
    done <"$tools/env"
    # Where the system's Node.js is too old.
    if [ -n "${PORTICO_NODE-}" ]; then PATH=$PORTICO_NODE:$PATH; fi
}

# Cargo's target directory, wherever environment and configuration put it.
target_directory() {
    cargo metadata --no-deps --format-version 1 | sed -n 's/.*"target_directory":"\([^"]*\)".*/\1/p'
}

# Microseconds, to measure durations.
now() { echo "${EPOCHREALTIME/[.,]/}"; }

# seconds_since START, as 12.3 s
seconds_since() {
    local tenths=$((($(now) - $1) / 100000))
    printf '%d.%d s' $((tenths / 10)) $((tenths % 10))
}
