# shellcheck shell=bash
# Running the node agent beside the registry.

agent_socket=
# The second compiler stays: without it SHA-256 takes ten times as long. Small pools keep the agent small. The heap has room
# for the names of an image of half a million files (larger ones are refused, by what it is set to here) and is made small again afterwards at once.
agent_options=(-XX:+UseSerialGC -XX:-ShrinkHeapInSteps -XX:TrimNativeHeapInterval=2000 -XX:ReservedCodeCacheSize=64m -Xms8m -Xmx512m -Xss512k -XX:MaxDirectMemorySize=64m
    -XX:+ExitOnOutOfMemoryError --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow
    -Dorg.slf4j.simpleLogger.logFile=System.out -Dorg.slf4j.simpleLogger.showDateTime=true
    "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX"
    '-Xlog:aot*=error')

# The agent's program as the build made it; its libraries lie beside it.
agent_built_jar() {
    local version
    version=$(sed -n '/<artifactId>slipway<\/artifactId>/,/<\/version>/s/.*<version>\(.*\)<\/version>.*/\1/p' "$root/pom.xml")
    printf '%s\n' "$root/node-agent/agent/target/agent-$version.jar"
}

# A Java whose locale is C takes a path with other letters than ASCII for invalid; LC_ALL in front of each start is for that.

# What one installation's names on this machine are made of: the same for the same data folder.
agent_instance() {
    printf '%s' "$1" | fingerprint | cut -c 1-8
}

# agent_start DATA REGISTRY: starts the agent of a data folder beside this process, which becomes the registry, and sets
# agent_socket; the agent ends when the registry does. Where there can be none, or it does not start, a line says why and
# the registry goes on.
agent_start() {
    local data=$1 registry=$2 log words=()
    if [ "$(uname -s)" != Linux ] || [ "$(id -u)" -ne 0 ]; then
        say "No node agent: running containers needs root on Linux (sudo ./slipway up); the registry goes on without"
        return 0
    fi
    log=$data/agent.log
    case $registry in
        0.0.0.0:* | '*':*) registry=127.0.0.1:${registry##*:} ;;
        '[::]':*) registry="[::1]:${registry##*:}" ;;
    esac
    [ -z "${SLIPWAY_AGENT_SOCKET_GROUP:-}" ] || words+=("--socket-group=$SLIPWAY_AGENT_SOCKET_GROUP")
    [ -z "${SLIPWAY_AGENT_SOCKET_MODE:-}" ] || words+=("--socket-mode=$SLIPWAY_AGENT_SOCKET_MODE")
    if [ -n "${SLIPWAY_TLS_CERTIFICATE:-}" ]; then
        words+=("--tls-registries=$registry,localhost:${registry##*:},127.0.0.1:${registry##*:}"
            "--trusted-certificates=$(readlink -f "$SLIPWAY_TLS_CERTIFICATE")")
    fi
    # shellcheck disable=SC2206 # SLIPWAY_AGENT_OPTIONS holds several words
    words+=(${SLIPWAY_AGENT_OPTIONS:-})
    agent_words "$data"
    agent_use_archive
    agent_socket=/run/slipway/$(agent_instance "$data")/agent.sock
    rm -f "$agent_socket"
    agent_run "$log" "--registry=$registry" "--end-with=$$" "${words[@]}" &
}

# agent_train FOLDER ADDRESS PASSWORD: has the agent start once below the folder and run the image that the registry of that
# address holds, and keeps what it loaded in an archive beside its program. Sets agent_training and agent_training_pid
# while it lasts.
agent_train() {
    local data=$1/agent log=$1/agent.log address=${2#*://} password=$3 socket status=0 until=$((SECONDS + 60))
    if [ "$(uname -s)" != Linux ] || [ "$(id -u)" -ne 0 ] || [ ! -f "$(agent_built_jar)" ]; then
        return 0
    fi
    printf 'Starting the node agent once\n'
    agent_words "$data"
    socket=/run/slipway/$(agent_instance "$data")/agent.sock
    agent_training=$data
    LC_ALL=C.UTF-8 "$jdk_home/bin/java" "${agent_options[@]}" "-XX:AOTCacheOutput=$(agent_archive)" "${agent_words[@]}" \
        "--registry=$address" --end-with=$$ > "$log" 2>&1 < /dev/null &
    agent_training_pid=$!
    until [ -S "$socket" ]; do
        kill -0 "$agent_training_pid" 2> /dev/null && [ "$SECONDS" -lt "$until" ] || { status=1; break; }
        sleep 0.1
    done
    # Often enough that the archive also knows which code is hot.
    [ "$status" -ne 0 ] || SLIPWAY_ADMIN_PASSWORD=$password timeout --foreground 120 \
        "$jdk_home/bin/java" "$root/scripts/TryRun.java" "$socket" 200 >> "$log" || status=1
    if [ "$status" -eq 0 ]; then
        # At its end it writes the archive.
        kill -TERM "$agent_training_pid" 2> /dev/null || true
        wait "$agent_training_pid" || [ $? -eq 143 ] || status=1
    fi
    agent_training_end
    cat "$log"
    return "$status"
}

agent_training=
agent_training_pid=

# Ends a training, without an archive if there is none yet, and removes what it has on the machine.
agent_training_end() {
    [ -n "$agent_training" ] || return 0
    kill -KILL "$agent_training_pid" 2> /dev/null || true
    wait "$agent_training_pid" 2> /dev/null || true
    agent_words "$agent_training"
    LC_ALL=C.UTF-8 "$jdk_home/bin/java" "${agent_options[@]}" "${agent_words[@]}" --destroy=true || true
    rm -rf "/run/slipway/$(agent_instance "$agent_training")"
    agent_training=
}

# Where the classes that a training loaded are kept.
agent_archive() {
    printf '%s\n' "${start_jar%/*}/agent/agent.aot"
}

# Adds the archive to agent_options where a training has made one.
agent_use_archive() {
    if [ -f "$(agent_archive)" ]; then
        agent_options+=("-XX:AOTCache=$(agent_archive)")
    fi
}

# agent_run LOG WORDS...: runs it, and again when it has died beside a registry that goes on; says each in a line.
agent_run() {
    local log=$1 status pause=1 began
    shift
    mkdir -p "$(dirname "$log")"
    : > "$log"
    while true; do
        began=$SECONDS
        agent_once "$log" "$@"
        case $status in
            # Asked to end: by the registry's end, by a signal to it, by one to all of a terminal.
            0 | 129 | 130 | 143) return 0 ;;
        esac
        if ! grep -q '^The node agent is ready' "$log"; then
            say "The node agent did not start: $(sed -n 's/^slipway agent: //p' "$log" | tail -n 1) (all of it in $log); the registry goes on without"
            return 0
        fi
        kill -0 $$ 2> /dev/null || return 0
        # One that lived for a while has died of something else than the one before.
        [ $((SECONDS - began)) -lt 300 ] || pause=1
        say "The node agent $(agent_end "$status"); containers run on, and it is started again in $pause s (its log is $log)"
        sleep "$pause"
        pause=$((pause < 60 ? pause * 2 : 60))
    done
}

# Sets status. The shell would tell of a killed child in words of its own, hence its errors go nowhere.
agent_once() {
    local log=$1
    shift
    status=0
    {
        LC_ALL=C.UTF-8 "$jdk_home/bin/java" "${agent_options[@]}" "${agent_words[@]}" "$@" >> "$log" 2>&1 < /dev/null \
            || status=$?
    } 2> /dev/null
}

# agent_end STATUS: how it ended.
agent_end() {
    if [ "$1" -gt 128 ]; then
        printf 'was killed (SIG%s)' "$(kill -l "$(($1 - 128))")"
    else
        printf 'has died (exit status %s)' "$1"
    fi
}

agent_words=()

# agent_words DATA: sets agent_words to the words that say which program it is and which instance.
agent_words() {
    local instance
    instance=$(agent_instance "$1")
    mkdir -p "$1"
    # An earlier one gets this mode from the agent itself.
    mkdir -p -m 700 "$1/agent"
    agent_words=(-jar "$(agent_jar)" "--instance=$instance" "--data=$1/agent" "--run=/run/slipway/$instance")
    # Where the tests' programs were fetched, libnftables is among them.
    if [ -d "$tools/root/usr/lib/$(uname -m)-linux-gnu" ]; then
        agent_words+=("--nftables=$tools/root/usr/lib/$(uname -m)-linux-gnu"
            "--programs=/usr/sbin:/sbin:/usr/bin:/usr/local/sbin:$tools/bin")
    fi
}

# The program runs from a copy beside the registry's, so that a later build does not pull it away from under it.
agent_jar() {
    local folder=${start_jar%/*}/agent built
    built=$(agent_built_jar)
    if [ ! -f "$folder/agent.jar" ] && [ -f "$built" ]; then
        rm -rf "$folder.new.$$"
        mkdir -p "$folder.new.$$"
        cp -r "$(dirname "$built")/lib" "$folder.new.$$/lib"
        cp "$built" "$folder.new.$$/agent.jar"
        mv -T "$folder.new.$$" "$folder" 2> /dev/null || rm -rf "$folder.new.$$"
    fi
    printf '%s\n' "$folder/agent.jar"
}

# agent_destroy DATA: ends the containers of a data folder and removes what they have on the machine.
agent_destroy() {
    if [ "$(id -u)" -ne 0 ] || [ ! -d "/run/slipway/$(agent_instance "$1")" ]; then
        return 0
    fi
    [ -f "$(agent_built_jar)" ] \
        || fail "containers may run on $1 (there is /run/slipway/$(agent_instance "$1")) and the program that ends them is not built; nothing was deleted" \
            "build it first: ./slipway up --data $1, then ./slipway down --data $1"
    jdk_require
    start_jar=$1/agent-program/none
    agent_words "$1"
    LC_ALL=C.UTF-8 "$jdk_home/bin/java" "${agent_options[@]}" "${agent_words[@]}" --destroy=true > "$1/agent.log" 2>&1 < /dev/null \
        || fail "the containers of $1 could not be ended: $(tail -n 1 "$1/agent.log")" "see $1/agent.log"
    rm -rf "$1/agent-program"
}
