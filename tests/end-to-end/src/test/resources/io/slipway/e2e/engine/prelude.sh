# Functions of the cases' steps. A step runs in a folder of its own ($dir), in the network namespace of its engine.

docker() { "$CLIENT" "$@"; }

# The process id, on this machine, of a container's first process.
pid() { docker inspect --format '{{.State.Pid}}' "$1"; }

# at CONTAINER COMMAND…: looks from outside, through the container's root and network, not through the engine.
root() { printf '/proc/%s/root' "$(pid "$1")"; }
network() { local container=$1; shift; nsenter "--net=/proc/$(pid "$container")/ns/net" -- "$@"; }

# In the machine's own network, where the tests run, like a neighbour.
outside() { nsenter "--net=/proc/$TESTS/ns/net" -- "$@"; }

# The folder of a container's cgroup with this controller.
cgroup() {
    local found
    found=$(grep -E "^[0-9]+:([^:]*,)?$2(,[^:]*)?:" "/proc/$(pid "$1")/cgroup" | cut -d: -f3)
    if [ -n "$found" ]; then
        printf '/sys/fs/cgroup/%s%s' "$2" "$found"
    else
        printf '/sys/fs/cgroup%s' "$(grep '^0::' "/proc/$(pid "$1")/cgroup" | cut -d: -f3)"
    fi
}

# within SECONDS COMMAND…: tries until it succeeds.
within() {
    local end=$((SECONDS + $1)); shift
    until "$@" > /dev/null 2>&1; do
        [ "$SECONDS" -lt "$end" ] || { echo "not within its time: $*"; return 1; }
        sleep 0.05
    done
}

state() { docker inspect --format '{{.State.Status}}' "$1"; }
is() { [ "$(state "$1")" = "$2" ]; }

# The body of a GET from a port; fails unless it is answered.
get() { curl --silent --show-error --fail --globoff --max-time 5 "$@"; }

# Sends a datagram and prints the answer.
datagram() {
    timeout 3 bash -c 'exec 3<> "/dev/udp/$0/$1"; printf "%s" "$2" >&3; head -c "${#2}" <&3' "$1" "$2" "$3"
}

# Answers datagrams to a port of a container with their own content, until $echo is killed; begins when it is there.
echo_datagrams() {
    (exec nsenter "--net=/proc/$(pid "$1")/ns/net" -- $RELAY udp "$2") > relay &
    echo=$!
    within 9 grep ready relay
}

# A web server in a container that answers with this text.
web='mkdir -p /tmp/web; echo "$TEXT" > /tmp/web/index.html; exec httpd -f -p 80 -h /tmp/web'
export web

# What a case must not leave: its containers with their volumes, its images.
clear_away() {
    local found
    found=$("$CLIENT" ps --all --quiet --filter "name=^/?$c(-|\$)")
    [ -z "$found" ] || "$CLIENT" rm --force --volumes $found > /dev/null 2>&1
    found=$("$CLIENT" volume ls --quiet --filter "name=$c-" 2> /dev/null)
    [ -z "$found" ] || "$CLIENT" volume rm $found > /dev/null 2>&1
    true
}
