# shellcheck shell=bash
# Running the node agent beside the registry.

agent_socket=
agent_options=(-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xms16m -Xmx192m -Xss512k -XX:MaxDirectMemorySize=64m
    -XX:+ExitOnOutOfMemoryError --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow
    '-Xlog:aot*=error' -Djdk.virtualThreadScheduler.parallelism=4 -Dio.netty.noUnsafe=true)

# The agent's program as the build made it; its libraries lie beside it.
agent_built_jar() {
    local version
    version=$(sed -n '/<artifactId>slipway<\/artifactId>/,/<\/version>/s/.*<version>\(.*\)<\/version>.*/\1/p' "$root/pom.xml")
    printf '%s\n' "$root/node-agent/agent/target/agent-$version.jar"
}

# What one installation's names on this machine are made of: the same for the same data folder.
agent_instance() {
    printf '%s' "$1" | fingerprint | cut -c 1-8
}

# agent_start DATA REGISTRY: starts the agent of a data folder as a child that ends with this process, and sets
# agent_socket; or says in a line why there is none. The registry goes on either way.
agent_start() {
    local data=$1 registry=$2 log instance run child words=() until
    if [ "$(uname -s)" != Linux ] || [ "$(id -u)" -ne 0 ]; then
        say "No node agent: running containers needs root on Linux (sudo ./slipway up); the registry goes on without"
        return 0
    fi
    instance=$(agent_instance "$data")
    run=/run/slipway/$instance log=$data/agent.log
    mkdir -p "$data/agent"
    case $registry in
        0.0.0.0:* | '*':*) registry=127.0.0.1:${registry##*:} ;;
        '[::]':*) registry="[::1]:${registry##*:}" ;;
    esac
    [ -z "${SLIPWAY_AGENT_SOCKET_GROUP:-}" ] || words+=("--socket-group=$SLIPWAY_AGENT_SOCKET_GROUP")
    [ -z "${SLIPWAY_AGENT_SOCKET_MODE:-}" ] || words+=("--socket-mode=$SLIPWAY_AGENT_SOCKET_MODE")
    [ ! -d "$tools/root" ] || words+=("--nftables=$tools/root/usr/lib/$(uname -m)-linux-gnu")
    # shellcheck disable=SC2206 # SLIPWAY_AGENT_OPTIONS holds several words
    words+=(${SLIPWAY_AGENT_OPTIONS:-})
    "$jdk_home/bin/java" "${agent_options[@]}" "${agent_start_options[@]}" -jar "$agent_start_jar" \
        "--instance=$instance" "--data=$data/agent" "--run=$run" "--registry=$registry" --end-with-parent=true \
        "${words[@]}" > "$log" 2>&1 < /dev/null &
    child=$!
    until=$((SECONDS + 20))
    while [ "$SECONDS" -lt "$until" ] && kill -0 "$child" 2> /dev/null; do
        if grep -q '^The node agent is ready' "$log"; then
            agent_socket=$run/agent.sock
            return 0
        fi
        sleep 0.05
    done
    say "The node agent did not start: $(grep -v '^$' "$log" | tail -n 1) (all of it in $log); the registry goes on without"
}
