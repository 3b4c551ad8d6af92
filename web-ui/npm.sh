#!/bin/sh
# npm for the build, on the Node that -Dnode.bin.dir names. `npm ci` is left out while the packages are the locked ones.
# NPM_FOLDER: another project than the pages.
set -eu
cd "${NPM_FOLDER:-$(dirname "$0")}"
if [ "${NODE_BIN_DIR:-.}" != . ]; then
    PATH=$NODE_BIN_DIR:$PATH
    export PATH
fi
if [ "$1" = ci ]; then
    wanted=$(cat package-lock.json; node --version)
    if [ "$(cat node_modules/.slipway-lock 2> /dev/null || true)" = "$wanted" ]; then
        exit 0
    fi
    npm "$@"
    printf '%s\n' "$wanted" > node_modules/.slipway-lock
else
    exec npm "$@"
fi
