# shellcheck shell=bash
# What the machine offers and lacks.

help_doctor() {
    cat <<'TEXT'
./slipway doctor

Shows what this machine offers and lacks, and what to do about each lack. Ends with 1 if the registry cannot be built
or run here.
TEXT
}

doctor_failed=no

# doctor_line ok|lack|note SUBJECT FINDING [REMEDY]: 'lack' stops the registry, 'note' costs a part of it.
doctor_line() {
    local mark
    case $1 in
        ok) mark='ok  ' ;;
        note) mark='note' ;;
        *)
            mark='LACK'
            doctor_failed=yes
            ;;
    esac
    printf '%s  %-18s %s\n' "$mark" "$2" "$3"
    [ -z "${4:-}" ] || printf '      %-18s -> %s\n' '' "$4"
}

command_doctor() {
    [ $# -eq 0 ] || fail "doctor knows no option '$1'" "./slipway doctor --help"
    doctor_build
    doctor_run
    doctor_containers
    doctor_tests
    [ "$doctor_failed" = no ] || return 1
}

doctor_build() {
    printf 'To build\n'
    jdk_find
    if [ -n "$jdk_home" ]; then
        doctor_line ok 'JDK 25' "$jdk_home"
    else
        doctor_line lack 'JDK 25' 'none in JAVA_HOME, PATH and the usual folders' \
            'install one, such as Eclipse Temurin 25, and set JAVA_HOME to it'
    fi
    if have mvn; then
        doctor_line ok Maven "$(doctor_maven)"
    else
        doctor_line lack Maven 'not found' 'install it (Debian: apt-get install maven)'
    fi
    if have git; then
        doctor_line ok git "$(git --version)"
    else
        doctor_line note git 'not found: each change is looked for in all files' 'install it (Debian: apt-get install git)'
    fi
    if have npm && node_is_new_enough node; then
        doctor_line ok Node "$(node --version)"
    elif have npm; then
        doctor_line note Node "$(node --version 2> /dev/null || echo none); Node 24 is taken from npm into the cache"
    else
        doctor_line note Node 'no npm: the registry is built without its browser pages' 'install Node 20.19 or newer with npm'
    fi
    doctor_space "$cache" 3000000 'the builds and test programs'
}

# Asking Maven itself starts a Java; its folder tells as much.
doctor_maven() {
    local home
    home=$(dirname "$(dirname "$(readlink -f "$(command -v mvn)")")")
    printf '%s %s' "$home" "$(find "$home/lib/" -name 'maven-core-*.jar' -o -name 'maven-core.jar' 2> /dev/null \
        | sed -n 's/.*maven-core-\(.*\)\.jar/(\1)/p' | head -n 1)"
}

doctor_run() {
    printf 'To run\n'
    local machine data user
    machine=$(uname -sm)
    case $machine in
        'Linux x86_64' | 'Linux aarch64') doctor_line ok 'embedded database' "PostgreSQL 18 for $machine" ;;
        *) doctor_line lack 'embedded database' "none for $machine" 'set SLIPWAY_DATABASE_URL to a PostgreSQL 16 or newer' ;;
    esac
    if [ "$(id -u)" -ne 0 ]; then
        doctor_line ok 'database user' "$(id -un)"
    elif ! have setpriv; then
        doctor_line lack 'database user' 'root, and there is no setpriv to run PostgreSQL as another user' \
            'install util-linux, or start Slipway as an ordinary user'
    else
        user=$(data_server_user)
        if [ -z "$user" ]; then
            doctor_line lack 'database user' 'root, and there is neither a user postgres nor nobody' 'useradd --system postgres'
        elif data_as_user "$user" true 2> /dev/null; then
            doctor_line ok 'database user' "$user (PostgreSQL refuses to run as root)"
        else
            doctor_line lack 'database user' "changing to $user is refused here" 'start Slipway as an ordinary user'
        fi
    fi
    data=$(data_default 2> /dev/null)
    if data_registry "$data"; then
        doctor_line ok 'data folder' "$data; a registry runs on it at $data_address (process $data_pid)"
    else
        doctor_line ok 'data folder' "$data"
    fi
    doctor_space "$data" 1000000 'images'
    if up_in_use 127.0.0.1 5000; then
        doctor_line note 'port 5000' 'in use: the next free one is taken'
    else
        doctor_line ok 'port 5000' free
    fi
}

doctor_containers() {
    printf 'To run containers\n'
    if [ "$(uname -s)" != Linux ]; then
        doctor_line note 'node agent' "none for $(uname -s): the registry runs without"
        return
    fi
    if [ "$(id -u)" -eq 0 ]; then
        doctor_line ok root 'the node agent can be started'
    else
        doctor_line note root 'not root: the registry runs without the node agent' 'sudo ./slipway up'
    fi
    doctor_compiler
    if [ -e "$tools/root/usr/lib/$(uname -m)-linux-gnu/libnftables.so.1" ] || ldconfig -p 2> /dev/null | grep -q 'libnftables\.so\.1'; then
        doctor_line ok 'packet rules' libnftables
    elif PATH=$PATH:/usr/sbin:/sbin have iptables; then
        doctor_line ok 'packet rules' iptables
    else
        doctor_line note 'packet rules' 'neither libnftables nor iptables: the node agent does not start' \
            'install libnftables1 (Debian), or iptables'
    fi
    if grep -q erofs /proc/filesystems; then
        doctor_line ok 'file system EROFS' 'images are mounted without being unpacked'
    else
        doctor_line note 'file system EROFS' 'not loaded in this kernel: images are unpacked' 'modprobe erofs'
    fi
}

# As the build goes about it: the first that makes a static program is taken.
doctor_compiler() {
    local compiler found='' folder
    folder=$(mktemp -d)
    for compiler in musl-gcc gcc clang; do
        have "$compiler" || continue
        found="$found $compiler"
        if printf 'int main(void) { return 0; }\n' | "$compiler" -static -x c -o "$folder/program" - 2> /dev/null; then
            doctor_line ok 'C compiler' "$(command -v "$compiler")"
            rm -rf "$folder"
            return
        fi
    done
    rm -rf "$folder"
    if [ -n "$found" ]; then
        doctor_line note 'C compiler' "no static program can be made with$found: the node agent's small C programs are not built" \
            'install musl-tools, or the static C library (Debian: libc6-dev)'
    else
        doctor_line note 'C compiler' "none: the node agent's small C programs are not built" 'install musl-tools or gcc'
    fi
}

doctor_tests() {
    printf 'To test\n'
    local missing line
    if [ "$(id -u)" -eq 0 ]; then
        doctor_line ok root 'dockerd and containerd can be started'
    else
        doctor_line note root 'not root: the tests that start dockerd and containerd are skipped' 'sudo ./slipway test'
    fi
    if [ -d "$tools/bin" ]; then
        missing=$(tools_missing)
        if [ -z "$missing" ]; then
            doctor_line ok 'test programs' "$tools/bin"
        else
            while IFS= read -r line; do
                doctor_line note 'test programs' "missing: $line"
            done <<< "$missing"
        fi
    elif have apt-get && have dpkg; then
        doctor_line ok 'test programs' "not fetched yet: ./slipway test takes them from Debian's packages"
    else
        doctor_line note 'test programs' 'not a Debian machine' 'install docker, containerd, skopeo and nginx by hand'
    fi
    if have go; then
        doctor_line ok Go "$(go version)"
    else
        doctor_line note Go 'not found: the tests with crane, regctl, oras and helm are skipped' 'install Go 1.25 or newer'
    fi
}

# doctor_space FOLDER KIBIBYTES WHAT-FOR: the folder need not exist yet.
doctor_space() {
    local folder=$1 free
    while [ ! -d "$folder" ]; do
        folder=$(dirname "$folder")
    done
    free=$(df -Pk "$folder" | awk 'NR == 2 { print $4 }')
    if [ "$free" -ge "$2" ]; then
        doctor_line ok space "$((free / 1048576)) GiB free at $folder for $3"
    else
        doctor_line note space "only $((free / 1024)) MiB free at $folder for $3" 'free some'
    fi
}
