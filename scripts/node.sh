# shellcheck shell=bash
# A Node that can build the browser pages: the machine's, or one from npm in the cache.

node_arguments=()

# node_provide: sets node_arguments, the words Maven needs. Without a usable Node the pages are left out.
node_provide() {
    node_arguments=()
    if [ -n "${SLIPWAY_SKIP_UI:-}" ]; then
        node_arguments=(-Dskip.ui)
    elif ! have npm; then
        say "There is no npm on this machine: the registry is built without its browser pages (install npm to have them)"
        node_arguments=(-Dskip.ui)
    elif ! node_is_new_enough node; then
        node_from_npm
    fi
}

# Vite 8 wants 20.19 or newer.
node_is_new_enough() {
    have "$1" && "$1" -e '
        const [major, minor] = process.versions.node.split(".").map(Number);
        process.exit(major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19) ? 0 : 1)' 2> /dev/null
}

node_from_npm() {
    local folder=$cache/node log=$cache/logs/node.log
    local bin=$folder/node_modules/node/bin
    if ! node_is_new_enough "$bin/node"; then
        mkdir -p "$folder"
        if ! logged "The machine's Node is missing or older than 20.19; taking Node 24 from npm into the cache" "$log" \
            npm install --prefix "$folder" --no-save --no-audit --no-fund node@24; then
            say "Node 24 could not be had (see $log): the registry is built without its browser pages"
        fi
    fi
    if node_is_new_enough "$bin/node"; then
        node_arguments=("-Dnode.bin.dir=$bin")
    else
        node_arguments=(-Dskip.ui)
    fi
}
