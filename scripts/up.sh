# shellcheck shell=bash
# Running the registry in the foreground.

help_up() {
    cat <<'TEXT'
./slipway up [--data DIR] [--listen HOST:PORT] [--no-agent]

Builds what is missing or stale and runs the registry here until Ctrl-C or SIGTERM, which let it finish what it serves.
Started by root on Linux it also runs the node agent, which serves the Docker Engine API on a unix socket and runs what
the registry holds. Containers go on when the agent stops, and the next start takes them up again.

    --data DIR            where images and the database lie (default: ./data, or /var/lib/slipway when root started it
                          in a folder that PostgreSQL's unprivileged user cannot enter)
    --listen HOST:PORT    default 127.0.0.1:5000, or the next free port
    --no-agent            leave the node agent out

Settings by environment:
    SLIPWAY_ADMIN_PASSWORD           of the user admin, read at the first start; else one is made and written to
                                     DIR/admin-password
    SLIPWAY_DATABASE_URL, _USER, _PASSWORD    a PostgreSQL of your own instead of the embedded one
    SLIPWAY_TLS_CERTIFICATE, SLIPWAY_TLS_KEY  files in PEM form; serves https
    SLIPWAY_EXTERNAL_URL             the address clients use, when a proxy hides it
    SLIPWAY_TRUSTED_PROXIES          networks whose Forwarded headers count
    SLIPWAY_ACCESS_LOG=true          a line for each request
    SLIPWAY_LOG_FORMAT=json          structured logs
    SLIPWAY_JAVA_OPTIONS             more words for java (docs/settings.md lists all settings)
    SLIPWAY_AGENT_SOCKET_GROUP, _MODE    who may use the agent's socket (its user is as good as root); default 0660
    SLIPWAY_AGENT_OPTIONS            more words for the agent, such as --snapshot-driver=unpack
TEXT
}

command_up() {
    local data='' listen='' agent=yes
    while [ $# -gt 0 ]; do
        case $1 in
            --data)
                need_value "$1" $#
                data=$2
                shift
                ;;
            --listen)
                need_value "$1" $#
                listen=$2
                shift
                ;;
            --no-agent) agent=no ;;
            *) fail "up knows no option '$1'" "./slipway up --help" ;;
        esac
        shift
    done
    up_parse "${listen:-127.0.0.1:5000}"
    case ${SLIPWAY_TLS_CERTIFICATE:+certificate}${SLIPWAY_TLS_KEY:+key} in
        certificate) fail "SLIPWAY_TLS_CERTIFICATE is set and SLIPWAY_TLS_KEY is not" "set both for https, neither for http" ;;
        key) fail "SLIPWAY_TLS_KEY is set and SLIPWAY_TLS_CERTIFICATE is not" "set both for https, neither for http" ;;
    esac
    up_program
    [ -n "$data" ] || data=$(data_default)
    if data_registry "$data"; then
        fail "a registry already runs on $data at $data_address (process $data_pid)" "./slipway down --data $data"
    fi
    up_listen "$listen"
    up_prepare_data "$data"
    data=$(cd "$data" && pwd -P)
    data_note_running "$data" "$up_host:$up_port" "$([ -n "${SLIPWAY_TLS_CERTIFICATE:-}" ] && echo https || echo http)"
    agent_socket=
    [ "$agent" = no ] || agent_start "$data" "$up_host:$up_port"
    # shellcheck disable=SC2086 # SLIPWAY_JAVA_OPTIONS holds several words
    exec "$jdk_home/bin/java" "${start_options[@]}" ${SLIPWAY_JAVA_OPTIONS:-} -jar "$start_jar" \
        "--slipway.data=$data" "--server.address=${up_host//[\[\]]/}" "--server.port=$up_port" \
        ${agent_socket:+"--slipway.agent-socket=$agent_socket"}
}

# Builds and prepares the program, and sets start_jar and start_options. Only one slipway at a time does that: a second
# one would build into the same folders, and replace what the first one runs from.
up_program() {
    # The programs of PostgreSQL are unpacked once for all data folders where its user can enter the cache; where it
    # cannot, as below a closed home of root, the registry sees that and unpacks them in the data folder.
    export SLIPWAY_POSTGRES_CACHE=${SLIPWAY_POSTGRES_CACHE:-$cache}
    mkdir -p "$cache/start"
    alone "$root" "$build_word" up_program_alone
}

up_program_alone() {
    build_registry
    alone "$cache/start" "prepares a fast start" start_prepare
}

up_prepare_data() {
    if [ ! -d "$1" ]; then
        (umask 022 && mkdir -p "$1") || fail "the data folder $1 cannot be made" "name another with --data"
    fi
    [ -w "$1" ] || fail "the data folder $1 cannot be written" "name another with --data, or change its owner"
}

# up_parse HOST:PORT: sets up_host and up_port.
up_parse() {
    up_host=${1%:*} up_port=${1##*:}
    case $1 in
        ?*:*) ;;
        *) fail "'$1' is not HOST:PORT" "for example --listen 127.0.0.1:5000" ;;
    esac
    case $up_port in
        '' | *[!0-9]* | ??????*) fail "'$up_port' is not a port" "for example --listen 127.0.0.1:5000" ;;
    esac
    [ "$up_port" -le 65535 ] || fail "there is no port $up_port, the last is 65535" "for example --listen 127.0.0.1:5000"
}

# up_listen WISH: refuses a port that is in use, or takes the next where none was wished for.
up_listen() {
    up_in_use "$up_host" "$up_port" || return 0
    [ -z "$1" ] || fail "port $up_port of $up_host is in use" "choose another with --listen"
    while up_in_use "$up_host" "$up_port"; do
        up_port=$((up_port + 1))
        [ "$up_port" -lt 5100 ] || fail "all ports from 5000 to 5099 are in use" "choose one with --listen"
    done
    say "Port 5000 is in use: taking $up_port"
}

up_in_use() {
    local host=${1//[\[\]]/}
    case $host in
        0.0.0.0 | '*') host=127.0.0.1 ;;
        ::) host=::1 ;;
    esac
    [ "$2" -gt 0 ] && (: < "/dev/tcp/$host/$2") 2> /dev/null
}

start_jar=
start_options=()

# Sets start_jar and start_options. The program runs from a copy of its own, so that a later build does not pull it away
# from under a running registry. Java starts twice as fast with an archive of loaded classes, which one training start
# makes for each build; without it everything works, only slower.
start_prepare() {
    # The serial collector: G1 needs 35 MB for itself, and more of the processor for each request answered from memory.
    # What a start or a burst needed is given back: of the heap by the two ratios, of malloc by the trim.
    start_options=(-XX:+UseSerialGC -Xms88m -Xmn40m -XX:SurvivorRatio=2 -Xmx512m -XX:-ShrinkHeapInSteps -XX:MinHeapFreeRatio=15
        -XX:MaxHeapFreeRatio=35 -XX:TrimNativeHeapInterval=5000 -XX:MaxDirectMemorySize=256m -XX:+ExitOnOutOfMemoryError
        --enable-native-access=ALL-UNNAMED '-Xlog:aot*=error'
        # So that a request can go to the address that was checked and say the host's name (docs/decisions/0021).
        -Djdk.httpclient.allowRestrictedHeaders=host)
    local id folder log=$cache/logs/start.log
    id=$({
        sed -n 1p "$build_stamp"
        cat "$build_jar" "$jdk_home/release" "$root/scripts/up.sh" "$root/scripts/agent.sh" "$root/scripts/Train.java" "$root/scripts/Try.java"
    } | fingerprint)
    folder=$cache/start/$id${SLIPWAY_NO_ARCHIVE:+-without-archive}
    start_jar=$folder/registry.jar
    start_clear_away "$folder"
    # The file is written last, so that what an interruption left is made anew.
    if [ ! -f "$folder/prepared" ]; then
        if [ -z "${SLIPWAY_NO_ARCHIVE:-}" ] \
            && logged "Preparing a fast start (once for each build)" "$log" start_train "$folder"; then
            echo 'with an archive' > "$folder/prepared"
        else
            [ -n "${SLIPWAY_NO_ARCHIVE:-}" ] || say "That did not work (see $log); the registry starts without it, only slower"
            rm -rf "$folder"
            mkdir -p "$folder"
            cp "$build_jar" "$start_jar"
            echo 'without an archive' > "$folder/prepared"
        fi
    fi
    # Its time says when it was last wanted.
    touch "$folder"
    if [ "$(cat "$folder/prepared")" = 'with an archive' ]; then
        start_options+=("-XX:AOTCache=$folder/registry.aot")
    fi
}

# start_clear_away FOLDER: removes copies of other builds that nobody runs and that nobody started for a day.
start_clear_away() {
    local old
    [ -d "$cache/start" ] || return 0
    while IFS= read -r -d '' old; do
        if [ "$old" != "$1" ] && ! grep -qsF "$old/" /proc/[0-9]*/cmdline; then
            rm -rf "$old"
        fi
    done < <(find "$cache/start" -mindepth 1 -maxdepth 1 -mmin +1440 -print0)
}

# start_train FOLDER: unpacks the program, since classes in nested archives cannot be kept, starts it once on an empty
# data folder, pushes and pulls an image, and keeps what it loaded and which code ran often.
start_train() {
    local target=$1 fresh=$1.new.$$ data='' status=0 java='' until
    trap start_interrupted INT TERM HUP
    mkdir -p "$fresh"
    data=$(mktemp -d "${TMPDIR:-/tmp}/slipway-training.XXXXXX")
    chmod 755 "$data"
    mkdir "$data/data"
    "$jdk_home/bin/java" -Djarmode=tools -jar "$build_jar" extract --destination "$fresh/unpacked" || status=1
    if [ "$status" -eq 0 ] && mv "$fresh/unpacked/$(basename "$build_jar")" "$fresh/unpacked/registry.jar"; then
        # The archive remembers the path of the program, so it is made at its final place.
        rm -rf "$target"
        mv "$fresh/unpacked" "$target"
        printf 'Starting it once on an empty data folder\n'
        exec_without_settings "$jdk_home/bin/java" "${start_options[@]}" "-XX:AOTCacheOutput=$target/registry.aot" \
            -jar "$target/registry.jar" \
            "--slipway.data=$data/data" --server.address=127.0.0.1 --server.port=0 > "$data/log" 2>&1 &
        java=$!
        if start_exercise "$data" "$java"; then
            printf 'Keeping what it loaded\n'
            kill -TERM "$java" 2> /dev/null || true
            until=$((SECONDS + 120))
            while kill -0 "$java" 2> /dev/null && [ "$SECONDS" -lt "$until" ]; do
                sleep 0.2
            done
        else
            status=1
        fi
        kill -KILL "$java" 2> /dev/null || true
        wait "$java" || [ $? -eq 143 ] || status=1
        cat "$data/log"
    fi
    data_stop_postgres "$data/data"
    rm -rf "$data" "$fresh"
    [ "$status" -eq 0 ] && [ -f "$target/registry.aot" ]
}

# Ends start_train and what it started. Java is killed, for asked to end it would first make the archive.
start_interrupted() {
    trap '' INT TERM HUP
    if [ -n "$java" ]; then
        kill -KILL "$java" 2> /dev/null || true
        wait "$java" 2> /dev/null || true
    fi
    agent_training_end
    [ -z "$data" ] || data_stop_postgres "$data/data"
    rm -rf "$data" "$fresh" "$target"
    exit 143
}

# start_exercise FOLDER PID: waits for the registry that logs there, and has it do what a client asks of it.
start_exercise() {
    local address='' until=$((SECONDS + 120))
    while [ -z "$address" ]; do
        kill -0 "$2" 2> /dev/null && [ "$SECONDS" -lt "$until" ] || return 1
        sleep 0.2
        address=$(sed -n 's/^Slipway is ready at //p' "$1/log")
    done
    local round password
    password=$(cat "$1/data/admin-password")
    printf 'Pushing and pulling an image\n'
    for round in 1 2 3; do
        SLIPWAY_ADMIN_PASSWORD=$password timeout --foreground 60 \
            "$jdk_home/bin/java" "$root/scripts/Try.java" "$address" >> "$1/log" || return 1
    done
    printf 'Being as busy as a registry can be\n'
    SLIPWAY_ADMIN_PASSWORD=$password timeout --foreground 240 \
        "$jdk_home/bin/java" "$root/scripts/Train.java" "$address" >> "$1/log" \
        || printf 'The archive knows less of what is hot\n'
    agent_train "$1" "$address" "$password" || printf 'The agent starts without an archive, only slower\n'
}
