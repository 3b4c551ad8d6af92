# shellcheck shell=bash
# The data folder: which one, whether a registry runs on it, stopping that, and deleting the folder.

data_elsewhere=/var/lib/slipway

help_down() {
    cat <<'TEXT'
./slipway down [--data DIR]

Stops the registry that runs on a data folder: it is asked to finish what it serves, and waited for. A PostgreSQL that
a killed registry left behind is stopped too. The node agent ends with the registry; containers run on.

    --data DIR    the data folder (default: the one that ./slipway up takes)
TEXT
}

help_purge() {
    cat <<'TEXT'
./slipway purge [--data DIR] [--cache]

Deletes a data folder with all images, accounts and keys in it, and ends the containers that its agent runs. Only a folder
that Slipway made is deleted, and only while no registry runs on it. Files in it that Slipway did not make stay.

    --data DIR    the data folder (default: the one that ./slipway up takes)
    --cache       delete what was fetched and built instead: the cache folder and the builds in this clone;
                  with --data both
TEXT
}

command_down() {
    local data=
    while [ $# -gt 0 ]; do
        case $1 in
            --data)
                need_value "$1" $#
                data=$2
                shift
                ;;
            *) fail "down knows no option '$1'" "./slipway down --help" ;;
        esac
        shift
    done
    [ -n "$data" ] || data=$(data_default 2> /dev/null)
    [ -d "$data" ] || fail "there is no data folder $data" "name the right one with --data"
    if data_registry "$data" || data_lock_holder "$data"; then
        say "Stopping the registry${data_address:+ at $data_address} (process $data_pid)"
        if ! kill -TERM "$data_pid" 2> /dev/null && [ -d "/proc/$data_pid" ]; then
            fail "the registry (process $data_pid) belongs to the user $(stat -c %U "/proc/$data_pid")" "stop it as that user"
        fi
        data_wait_end "$data_pid" "$data_start" 90 \
            || fail "the registry (process $data_pid) still runs after 90 seconds" "kill -9 $data_pid"
        rm -f "$data/run/registry.pid"
        say "It has stopped"
    else
        say "No registry runs on $data"
    fi
    data_stop_postgres "$data"
}

command_purge() {
    local data='' purge_data=yes purge_cache=no
    while [ $# -gt 0 ]; do
        case $1 in
            --data)
                need_value "$1" $#
                data=$2
                shift
                ;;
            --cache) purge_cache=yes ;;
            *) fail "purge knows no option '$1'" "./slipway purge --help" ;;
        esac
        shift
    done
    if [ "$purge_cache" = yes ] && [ -z "$data" ]; then
        purge_data=no
    fi
    if [ "$purge_data" = yes ]; then
        [ -n "$data" ] || data=$(data_default 2> /dev/null)
        data_purge "$data"
    fi
    if [ "$purge_cache" = yes ]; then
        data_purge_cache
    fi
}

data_purge() {
    [ -d "$1" ] || fail "there is no data folder $1" "name the right one with --data"
    local data
    data=$(cd "$1" && pwd -P)
    # A start that failed early has left no more than the note of its process.
    [ -f "$data/layout" ] || [ "$(ls -A "$data")" = run ] \
        || fail "$data holds no file 'layout', so it is not a data folder of Slipway; nothing was deleted" \
            "name the right folder with --data"
    if data_registry "$data" || data_lock_holder "$data"; then
        fail "a registry runs on $data (process $data_pid); nothing was deleted" "./slipway down --data $data"
    fi
    data_stop_postgres "$data"
    agent_destroy "$data"
    say "Deleting $data ($(du -sh "$data" 2> /dev/null | cut -f 1))"
    local name
    for name in layout lock id id.new blobs uploads explorer pg secrets admin-password run agent agent.log; do
        rm -rf "${data:?}/$name"
    done
    rmdir "$data" 2> /dev/null || say "The folder stays, for it holds what Slipway did not make: $(ls -A "$data" | head -n 5 | tr '\n' ' ')"
}

data_purge_cache() {
    # A program in use keeps its path among its words.
    if grep -qsF -e "$cache/start/" -e "$cache/postgres-" /proc/[0-9]*/cmdline; then
        fail "a registry runs from the cache $cache; nothing in it was deleted" "stop it first: ./slipway down"
    fi
    say "Deleting the cache $cache ($(du -sh "$cache" 2> /dev/null | cut -f 1)) and the builds in $root"
    rm -rf "${cache:?}/tools" "$cache/node" "$cache/apt" "$cache/logs" "$cache/start"
    rm -rf "$cache"/postgres-*
    rmdir "$cache" 2> /dev/null || true
    find "$root" -name node_modules -prune -o -type d -name target -prune -print0 | xargs -0 -r rm -rf
    rm -rf "$root/web-ui/node_modules" "$root/web-ui/dist"
}

# Prints the data folder used when none is named; says so when it is not the one in the clone.
data_default() {
    local user
    if [ "$(id -u)" -ne 0 ] || [ -n "${SLIPWAY_DATABASE_URL:-}" ]; then
        printf '%s\n' "$root/data"
        return
    fi
    user=$(data_server_user)
    if [ -z "$user" ] || ! have setpriv || data_as_user "$user" test -x "$root" 2> /dev/null; then
        printf '%s\n' "$root/data"
    else
        say "PostgreSQL's unprivileged user ($user) cannot enter $root: the data goes to $data_elsewhere"
        printf '%s\n' "$data_elsewhere"
    fi
}

# The user that PostgreSQL runs as when root starts it, or nothing when the machine has none.
data_server_user() {
    id -un postgres 2> /dev/null || id -un nobody 2> /dev/null || true
}

# data_as_user USER COMMAND...: runs a program with exactly the rights that PostgreSQL will have (see ServerUser.java).
data_as_user() {
    local user=$1
    shift
    setpriv --reuid="$(id -u "$user")" --regid="$(id -g "$user")" --clear-groups --inh-caps=-all -- "$@"
}

# The start time of a process in clock ticks since boot: with its id it names one process for good.
data_start_time() {
    local stat
    stat=$(cat "/proc/$1/stat" 2> /dev/null) || return 1
    # The name in parentheses may hold blanks; the twentieth word after it is the start time.
    local fields
    read -r -a fields <<< "${stat##*) }"
    printf '%s\n' "${fields[19]}"
}

# data_registry DIR: whether a registry runs on the folder; sets data_pid, data_start, data_address and data_scheme.
data_registry() {
    local file=$1/run/registry.pid
    data_pid='' data_start='' data_address='' data_scheme=''
    [ -f "$file" ] || return 1
    { read -r data_pid && read -r data_start && read -r data_address && read -r data_scheme; } < "$file" || return 1
    case $data_pid in
        '' | *[!0-9]*) return 1 ;;
    esac
    [ "$(data_start_time "$data_pid" || true)" = "$data_start" ]
}

# data_lock_holder DIR: whether a process holds the folder's lock, whatever run/registry.pid says; sets data_pid and
# data_start, and empties data_address and data_scheme.
data_lock_holder() {
    local inode pid fd
    data_pid='' data_start='' data_address='' data_scheme=''
    inode=$(stat -L -c %i "$1/lock" 2> /dev/null) || return 1
    while read -r pid; do
        # Inodes of other file systems may have the same number, so the process must have this very file open.
        for fd in "/proc/$pid/fd"/*; do
            if [ "$fd" -ef "$1/lock" ]; then
                data_pid=$pid
                data_start=$(data_start_time "$pid") || return 1
                return 0
            fi
        done
    done < <(awk -v inode="$inode" '$2 == "POSIX" && $6 ~ ":" inode "$" { print $5 }' /proc/locks 2> /dev/null)
    return 1
}

# data_note_running DIR ADDRESS SCHEME: says that this process, which becomes the registry, runs on the folder.
data_note_running() {
    mkdir -p "$1/run"
    printf '%s\n%s\n%s\n%s\n' "$$" "$(data_start_time $$ || true)" "$2" "$3" > "$1/run/registry.pid.new"
    mv "$1/run/registry.pid.new" "$1/run/registry.pid"
}

# data_wait_end PID START SECONDS
data_wait_end() {
    local until=$((SECONDS + $3)) told=$((SECONDS + 2))
    while [ "$(data_start_time "$1" || true)" = "$2" ] && ! grep -q '^State:[[:space:]]*Z' "/proc/$1/status" 2> /dev/null; do
        [ "$SECONDS" -lt "$until" ] || return 1
        if [ "$SECONDS" -ge "$told" ]; then
            say "  it still finishes what it serves"
            told=$((SECONDS + 10))
        fi
        sleep 0.1
    done
}

# Stops the PostgreSQL of a folder whose registry is gone.
data_stop_postgres() {
    local file pid start
    for file in "$1"/pg/*/postmaster.pid; do
        [ -f "$file" ] || continue
        read -r pid < "$file" || continue
        start=$(data_start_time "$pid" || true)
        if [ -n "$start" ] && tr '\0' '\n' < "/proc/$pid/cmdline" 2> /dev/null | grep -qxF "$(cd "$(dirname "$file")" && pwd -P)"; then
            say "Stopping the PostgreSQL (process $pid) that was left behind"
            kill -INT "$pid"
            data_wait_end "$pid" "$start" 60 || fail "PostgreSQL (process $pid) does not stop" "kill -QUIT $pid"
        fi
    done
}

# data_password DATA: prints the admin's password.
data_password() {
    if [ -n "${SLIPWAY_ADMIN_PASSWORD:-}" ]; then
        printf '%s' "$SLIPWAY_ADMIN_PASSWORD"
        return
    fi
    [ -r "$1/admin-password" ] || fail "the admin's password is not in $1/admin-password" \
        "set SLIPWAY_ADMIN_PASSWORD to it"
    cat "$1/admin-password"
}
