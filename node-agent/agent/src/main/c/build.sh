#!/bin/sh
# Builds the shim and the port proxy: build.sh OUTPUT_DIRECTORY, the one of the package io.slipway.agent. Static programs by
# the first compiler that can make one. Without any the build goes on, and the agent says at its start what is missing.
set -u
here=$(cd "$(dirname "$0")" && pwd)
output=$1
case $(uname -s)-$(uname -m) in
Linux-x86_64) arch=amd64 ;;
Linux-aarch64) arch=arm64 ;;
*)
    echo "The shim and the port proxy are for Linux on amd64 and arm64; left out"
    exit 0
    ;;
esac
flags='-std=c11 -Wall -Wextra -Werror -Os -static -fno-asynchronous-unwind-tables -ffunction-sections -fdata-sections
    -fstack-protector-strong -Wl,--gc-sections -Wl,-z,relro,-z,now -s'
errors=$(mktemp)
trap 'rm -f "$errors"' EXIT

# up_to_date PROGRAM FOLDER
up_to_date() {
    [ -f "$1" ] || return 1
    for file in "$2"/* "$here/build.sh"; do
        [ "$file" -nt "$1" ] && return 1
    done
    return 0
}

# build PROGRAM FOLDER WORDS
build() {
    up_to_date "$1" "$2" && return 0
    mkdir -p "$(dirname "$1")"
    sources=$(ls "$2"/*.c | grep -v /fuzz_)
    for compiler in musl-gcc gcc clang; do
        command -v "$compiler" >/dev/null 2>&1 || continue
        # shellcheck disable=SC2086
        if "$compiler" $flags -o "$1.new" $sources 2>"$errors"; then
            mv "$1.new" "$1"
            echo "Built $3 with $compiler ($(wc -c <"$1") bytes)"
            return 0
        fi
        # Warnings are errors in our sources; only a missing static library sends us on to the next compiler.
        if grep -q "$2/.*error:" "$errors"; then
            cat "$errors" >&2
            exit 1
        fi
    done
    echo "No C compiler can build a static program (musl-gcc, gcc, clang): $3 is left out"
}

build "$output/runtime/shim-$arch" "$here" "the shim"
build "$output/network/ports-$arch" "$here/ports" "the port proxy"
