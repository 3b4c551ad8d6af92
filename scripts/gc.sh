# shellcheck shell=bash
# Garbage collection by hand.

help_gc() {
    cat <<'TEXT'
./slipway gc [--dry-run] [--data DIR]

Has the running registry collect at once all that is due, shows how far it is, and ends with the totals. The registry
does the same by itself all the time (SLIPWAY_GC_ENABLED); what is younger than the grace time (SLIPWAY_GC_GRACE) stays
either way, and what was deleted can be brought back until then.

    --dry-run     remove nothing: say what would go in the end, why, and when
    --data DIR    the data folder of the running registry (default: the one that ./slipway up takes)
TEXT
}

command_gc() {
    local data='' mode=run
    while [ $# -gt 0 ]; do
        case $1 in
            --dry-run) mode=dry-run ;;
            --data)
                need_value "$1" $#
                data=$2
                shift
                ;;
            *) fail "gc knows no option '$1'" "./slipway gc --help" ;;
        esac
        shift
    done
    jdk_require
    [ -n "$data" ] || data=$(data_default 2> /dev/null)
    data_registry "$data" || fail "no registry runs on $data" "./slipway up --data $data in another window, or name the right folder with --data"
    SLIPWAY_ADMIN_PASSWORD=$(data_password "$data") "$jdk_home/bin/java" "$root/scripts/Gc.java" \
        "$data_scheme://${data_address/0.0.0.0/127.0.0.1}" "$mode"
}
