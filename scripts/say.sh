# shellcheck shell=bash
# Words to the user, and running what takes long.

say() {
    printf '%s\n' "$*" >&2
}

# fail WHAT WHAT-TO-DO: ends the program.
fail() {
    say "slipway: $1"
    [ $# -lt 2 ] || say "         what to do: $2"
    exit 1
}

# need_value OPTION COUNT: an option that takes a value has one.
need_value() {
    [ "$2" -ge 2 ] || fail "$1 needs a value" "see --help"
}

have() {
    command -v "$1" > /dev/null 2>&1
}

# The newest line of a log that tells where the work is; Maven's own words where it is Maven's log.
progress_of() {
    local line
    line=$(grep -E '^\[INFO\] (Building |Running )' "$1" 2> /dev/null | tail -n 1 || true)
    [ -n "$line" ] || line=$(tail -n 1 "$1" 2> /dev/null | tr -d '\r' || true)
    line=${line#\[INFO\] }
    line=${line%%-SNAPSHOT*}
    printf '%.70s' "${line//[^[:print:]]/ }"
}

# logged WHAT LOG COMMAND...: runs a command with its output in a log file. From the third second on it shows that it
# lives: on a terminal in one line that changes, elsewhere with a line every 15 seconds when there is news, and every
# minute when there is none. Returns the command's exit status.
logged() {
    local what=$1 log=$2
    shift 2
    mkdir -p "$(dirname "$log")"
    say "$what"
    # A process group of its own, so that an interruption can end everything it started.
    set -m
    "$@" > "$log" 2>&1 < /dev/null &
    set +m
    local child=$! started=$SECONDS shown=0 said='' now status=0 elapsed
    trap 'kill -TERM -- "-$child" 2> /dev/null || true; wait "$child" 2> /dev/null || true; say; fail "interrupted"' INT TERM HUP
    while kill -0 "$child" 2> /dev/null; do
        sleep 0.2
        elapsed=$((SECONDS - started))
        if [ "$elapsed" -le 2 ]; then
            continue
        elif [ -t 2 ]; then
            printf '\r\033[K  %4d s  %s' "$elapsed" "$(progress_of "$log")" >&2
        elif [ $((elapsed / 15)) -gt "$shown" ]; then
            shown=$((elapsed / 15))
            now=$(progress_of "$log")
            if [ "$now" != "$said" ] || [ $((shown % 4)) -eq 0 ]; then
                printf '  %4d s  %s\n' "$elapsed" "$now" >&2
                said=$now
            fi
        fi
    done
    wait "$child" || status=$?
    trap - INT TERM HUP
    if [ -t 2 ] && [ $((SECONDS - started)) -gt 2 ]; then
        printf '\r\033[K' >&2
    fi
    return "$status"
}

# alone FOLDER WHAT COMMAND...: runs a function of ours in this shell while no other slipway is alone with the folder.
# WHAT says what another one does there. A failure must end the program: nothing here looks for one.
alone() {
    local lock what=$2
    exec {lock}< "$1"
    if have flock && ! flock -n "$lock"; then
        say "Another slipway $what; waiting for it"
        flock "$lock"
    fi
    shift 2
    "$@"
    exec {lock}<&-
}

# exec_without_settings COMMAND...: becomes the command, for a registry of our own that the settings of the user's are
# not meant for. What concerns only the builds, the caches and java stays.
exec_without_settings() {
    local name
    for name in $(compgen -e SLIPWAY_); do
        case $name in
            SLIPWAY_CACHE | SLIPWAY_POSTGRES_CACHE | SLIPWAY_SKIP_UI | SLIPWAY_NO_ARCHIVE | SLIPWAY_JAVA_OPTIONS) ;;
            *) unset "$name" ;;
        esac
    done
    exec "$@"
}

# failed_log WHAT LOG WHAT-TO-DO: ends the program with the end of a log.
failed_log() {
    say "---- the end of $2"
    tail -n 40 "$2" >&2 || true
    say "----"
    fail "$1; the full log is $2" "$3"
}

# fingerprint: a short name for what comes on standard input.
fingerprint() {
    sha256sum | cut -c 1-16
}
