# shellcheck shell=bash
# A first push and pull for someone without docker.

help_try() {
    cat <<'TEXT'
./slipway try [--data DIR]

Makes a small image of one layer, logs in, pushes it over HTTP and pulls it back, and shows each request with its
answer. Where a node agent runs, it also has it run the image. It talks to the registry that runs on the data folder, or to one that it starts for the purpose and removes.

    --data DIR    the data folder of the running registry (default: the one that ./slipway up takes)
TEXT
}

command_try() {
    local data=''
    while [ $# -gt 0 ]; do
        case $1 in
            --data)
                need_value "$1" $#
                data=$2
                shift
                ;;
            *) fail "try knows no option '$1'" "./slipway try --help" ;;
        esac
        shift
    done
    jdk_require
    if [ -n "$data" ]; then
        data_registry "$data" || fail "no registry runs on $data" "./slipway up --data $data, in another window"
        try_at "$data"
        return
    fi
    data=$(data_default 2> /dev/null)
    if data_registry "$data"; then
        try_at "$data"
        return
    fi
    say "No registry runs on $data: starting one for this try"
    try_temporary
}

# try_at DATA: after data_registry has found its address.
try_at() {
    local password
    password=$(data_password "$1")
    SLIPWAY_ADMIN_PASSWORD=$password "$jdk_home/bin/java" "$root/scripts/Try.java" \
        "$data_scheme://${data_address/0.0.0.0/127.0.0.1}"
    local socket
    socket=/run/slipway/$(agent_instance "$(cd "$1" && pwd -P)")/agent.sock
    if [ -S "$socket" ]; then
        SLIPWAY_ADMIN_PASSWORD=$password "$jdk_home/bin/java" "$root/scripts/TryRun.java" "$socket"
    else
        say "No node agent runs on $1, so the image is not run (it needs root on Linux)"
    fi
}

try_temporary() {
    local log=$cache/logs/try.log until status=0
    up_program
    try_folder=$(mktemp -d "${TMPDIR:-/tmp}/slipway-try.XXXXXX")
    chmod 755 "$try_folder"
    try_pid=
    trap try_clear_away EXIT
    local port=5100
    while up_in_use 127.0.0.1 "$port"; do
        port=$((port + 1))
    done
    mkdir -p "$cache/logs"
    exec_without_settings "$root/slipway" up --data "$try_folder/data" --listen "127.0.0.1:$port" > "$log" 2>&1 < /dev/null &
    try_pid=$!
    until=$((SECONDS + 180))
    while ! grep -q '^Slipway is ready at' "$log"; do
        if ! kill -0 "$try_pid" 2> /dev/null || [ "$SECONDS" -ge "$until" ]; then
            failed_log "the registry did not start" "$log" "./slipway doctor"
        fi
        sleep 0.2
    done
    data_registry "$try_folder/data" || failed_log "the registry did not start" "$log" "./slipway doctor"
    (
        unset SLIPWAY_ADMIN_PASSWORD
        try_at "$try_folder/data"
    ) || status=$?
    return "$status"
}

try_clear_away() {
    local status=$?
    kill -TERM "$try_pid" 2> /dev/null || true
    wait "$try_pid" 2> /dev/null || true
    data_stop_postgres "$try_folder/data"
    rm -rf "${try_folder:?}"
    exit "$status"
}
