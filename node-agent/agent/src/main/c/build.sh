#!/bin/sh
# Builds the shim: build.sh OUTPUT_DIRECTORY. A static program by the first compiler that can make one. Without any the
# build goes on, and the agent says at its start what is missing.
set -u
here=$(cd "$(dirname "$0")" && pwd)
output=$1
case $(uname -s)-$(uname -m) in
Linux-x86_64) arch=amd64 ;;
Linux-aarch64) arch=arm64 ;;
*)
    echo "The shim is for Linux on amd64 and arm64; left out"
    exit 0
    ;;
esac
target=$output/shim-$arch
sources=$(ls "$here"/*.c | grep -v /fuzz_)
flags='-std=c11 -Wall -Wextra -Werror -Os -static -fno-asynchronous-unwind-tables -ffunction-sections -fdata-sections
    -fstack-protector-strong -Wl,--gc-sections -Wl,-z,relro,-z,now -s'

up_to_date() {
    [ -f "$target" ] || return 1
    for file in "$here"/*; do
        [ "$file" -nt "$target" ] && return 1
    done
    return 0
}

if up_to_date; then
    exit 0
fi
mkdir -p "$output"
errors=$(mktemp)
trap 'rm -f "$errors"' EXIT
for compiler in musl-gcc gcc clang; do
    command -v "$compiler" >/dev/null 2>&1 || continue
    # shellcheck disable=SC2086
    if "$compiler" $flags -o "$target.new" $sources 2>"$errors"; then
        mv "$target.new" "$target"
        echo "Built the shim with $compiler ($(wc -c <"$target") bytes)"
        exit 0
    fi
    # Warnings are errors in our sources; only a missing static library sends us on to the next compiler.
    if grep -q "$here/.*error:" "$errors"; then
        cat "$errors" >&2
        exit 1
    fi
done
echo "No C compiler can build a static program (musl-gcc, gcc, clang): the shim is left out"
exit 0
