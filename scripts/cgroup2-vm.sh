#!/usr/bin/env bash
# Runs a command under a kernel that has control groups of version 2 alone, for machines that have version 1.
#
#   scripts/cgroup2-vm.sh [-m MEMORY_MB] [-t SECONDS] [-o FOLDER] -- COMMAND [WORD…]
#
# Boots Debian's stock kernel in QEMU, emulated: neither KVM nor root is needed to emulate, and nothing is installed. The
# guest sees this machine's files read-only under a layer in its memory, so what the command writes is gone afterwards,
# except under /vm-out, which is the FOLDER. The command starts in the current folder as root of the guest; its output is
# this script's and so is its exit status: 124 where it ran longer than SECONDS, 125 where the guest did not come up. With
# --fetch alone, only what it needs is fetched. A program takes 5 to 15 times as long as outside.
set -euo pipefail

root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
cache=${SLIPWAY_CACHE:-${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/slipway}
readonly root cache

# shellcheck source=scripts/say.sh
source "$root/scripts/say.sh"

# Count this up when the unpacking changes.
layout=1
vm=$cache/cgroup2-vm/$layout
memory=2048 limit=900 out='' fetch_only=no

usage() {
    sed -n '2,11s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
    exit 2
}

read_arguments() {
    while [ $# -gt 0 ]; do
        case $1 in
            -m | -t | -o)
                need_value "$1" $#
                case $1 in
                    -m) memory=$2 ;;
                    -t) limit=$2 ;;
                    -o) out=$(realpath -m "$2") ;;
                esac
                shift 2
                ;;
            --fetch) fetch_only=yes; shift ;;
            --) shift; break ;;
            *) usage ;;
        esac
    done
    command=("$@")
    [ "$fetch_only" = yes ] || [ "${#command[@]}" -gt 0 ] || usage
}

# Debian's packages, downloaded and unpacked; with the machine's own package lists, else with fresh ones.
fetch() {
    mkdir -p "$vm"
    exec 9> "$vm/lock"
    if have flock; then
        flock 9
    fi
    if [ ! -f "$vm/fetched" ]; then
        [ "$(uname -m)" = x86_64 ] || fail "the guest is for x86_64 machines" "leave these tests out here"
        have apt-get && have dpkg || fail "the guest is made of Debian's packages" "leave these tests out here"
        logged "Fetching a kernel and QEMU for the guest with control groups of version 2 (nothing is installed)" \
            "$cache/logs/cgroup2-vm.log" fetch_packages \
            || fail "the guest's packages could not be fetched" "see $cache/logs/cgroup2-vm.log"
        : > "$vm/fetched"
    fi
    exec 9>&-
}

fetch_packages() {
    download system || download own
}

# download system|own
download() {
    local state=$cache/apt options=(-o Debug::NoLocking=1 -o APT::Sandbox::User=root -o Acquire::Retries=2)
    if [ "$1" = own ]; then
        mkdir -p "$state/lists/partial" "$state/cache/archives/partial"
        options+=(-o "Dir::State::lists=$state/lists" -o "Dir::Cache=$state/cache")
        apt-get "${options[@]}" update || return 1
    else
        mkdir -p "$state/cache-system/archives/partial"
        options+=(-o "Dir::Cache=$state/cache-system")
    fi
    local kernel needed
    kernel=$(apt-cache "${options[@]}" depends linux-image-amd64 2> /dev/null \
        | sed -n 's/.*Depends: \(linux-image-[0-9][^ ]*\).*/\1/p' | head -n 1)
    [ -n "$kernel" ] || return 1
    # What is installed here already is not listed; the guest runs on the machine's own files, so that is enough.
    needed=$(apt-get "${options[@]}" --print-uris --yes --no-install-recommends install \
        qemu-system-x86 busybox-static cpio kmod | sed -n "s/^'[^']*' \([^_ ]*\)_\([^_ ]*\)_.*/\1=\2/p" | sed 's/%3a/:/g')
    rm -rf "$vm/debs" "$vm/root"
    mkdir -p "$vm/debs" "$vm/root"
    # shellcheck disable=SC2086 # one word for each package
    (cd "$vm/debs" && apt-get "${options[@]}" download "$kernel" $needed) || return 1
    local deb
    for deb in "$vm"/debs/*.deb; do
        dpkg -x "$deb" "$vm/root" || return 1
    done
    rm -rf "$vm/debs"
    # Modules are looked for below lib, which in a package may be usr/lib.
    [ -d "$vm/root/lib/modules" ] || ln -sfn usr/lib "$vm/root/lib"
    program depmod -b "$vm/root" "$(version)"
}

version() {
    basename "$(echo "$vm"/root/lib/modules/*)"
}

# The path of an unpacked program, else of an installed one.
path_of() {
    local folder
    for folder in usr/bin usr/sbin bin sbin; do
        if [ -x "$vm/root/$folder/$1" ]; then
            printf '%s' "$vm/root/$folder/$1"
            return 0
        fi
    done
    PATH=$PATH:/usr/sbin:/sbin command -v "$1"
}

# Runs a program with the unpacked libraries.
program() {
    local name=$1 file=$1 path libraries=$vm/root/usr/lib/x86_64-linux-gnu
    shift
    case $name in
        # One program that goes by its name; the links to it lead out of the unpacked folder.
        depmod | modprobe) file=kmod ;;
    esac
    path=$(path_of "$file") || fail "no $name among the guest's packages" "rm -r $vm"
    (
        export LD_LIBRARY_PATH=$libraries:$vm/root/lib/x86_64-linux-gnu
        export QEMU_MODULE_DIR=$libraries/qemu
        exec -a "$name" "$path" "$@"
    )
}

# What the guest's kernel calls for a module that it lacks.
make_modprobe() {
    mkdir -p "$work/run"
    {
        printf '#!/bin/bash\nexport LD_LIBRARY_PATH=%q\n' "$vm/root/usr/lib/x86_64-linux-gnu:$vm/root/lib/x86_64-linux-gnu"
        printf 'exec -a modprobe %q -d %q "$@"\n' "$(path_of kmod)" "$vm/root"
    } > "$work/run/modprobe"
    chmod +x "$work/run/modprobe"
}

# The first file system: a shell, and the modules by which the machine's files are reached.
make_initrd() {
    local initrd=$work/initrd number=0 module file
    mkdir -p "$initrd"/{bin,proc,sys,dev,host,rw,root,modules}
    cp "$(path_of busybox)" "$initrd/bin/busybox"
    for module in virtio_pci 9p 9pnet_virtio overlay; do
        program modprobe -d "$vm/root" -S "$(version)" --show-depends "$module" | sed -n 's/^insmod \([^ ]*\).*/\1/p'
    done | awk '!seen[$0]++' | while read -r file; do
        number=$((number + 1))
        cp "$file" "$initrd/modules/$(printf %02d "$number")-$(basename "$file")"
    done
    cat > "$initrd/init" <<'INIT'
#!/bin/busybox sh
b=/bin/busybox
$b mount -t proc proc /proc; $b mount -t sysfs sys /sys; $b mount -t devtmpfs dev /dev
for module in /modules/*.ko*; do $b insmod "$module"; done
options=trans=virtio,version=9p2000.L,msize=512000
$b mount -t 9p -o $options,ro,cache=loose host /host
$b mount -t tmpfs rw /rw; $b mkdir -p /rw/upper /rw/work
$b mount -t overlay overlay -o lowerdir=/host,upperdir=/rw/upper,workdir=/rw/work /root
$b mount --move /dev /root/dev; $b mount --move /proc /root/proc; $b mount --move /sys /root/sys
$b mount -t cgroup2 cgroup2 /root/sys/fs/cgroup
for folder in tmp run dev/shm vm-out vm-run dev/pts; do $b mkdir -p /root/$folder; done
$b mount -t tmpfs run /root/run; $b mount -t tmpfs shm /root/dev/shm
$b mount -t devpts devpts /root/dev/pts
$b mount -t 9p -o $options out /root/vm-out
$b mount -t 9p -o $options,ro run /root/vm-run
exec $b switch_root /root /bin/bash /vm-run/main
INIT
    chmod +x "$initrd/init"
    (cd "$initrd" && find . | program cpio -o -H newc 2> /dev/null | gzip -1) > "$work/initrd.gz"
}

make_command() {
    mkdir -p "$work/run"
    {
        printf 'cd %q\nexec' "$PWD"
        printf ' %q' "${command[@]}"
        printf '\n'
    } > "$work/run/command"
    cat > "$work/run/main" <<MAIN
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb
echo /vm-run/modprobe > /proc/sys/kernel/modprobe
# Nothing here makes the node whose opening would load it.
/vm-run/modprobe loop
: > /vm-out/.up
timeout -k 10 $limit bash /vm-run/command < /dev/null > /dev/ttyS0 2>&1
echo \$? > /vm-out/.status
sync
'$(path_of busybox)' poweroff -f
MAIN
}

# The guest's clock is the emulation's; this one's limit is for a guest that never ends. One processor, emulated by one
# thread: two were slower, and their kernel stood still now and then.
boot() {
    program timeout --foreground -k 10 $((limit + 180)) "$(path_of qemu-system-x86_64)" \
        -accel tcg,thread=single -smp 1 -cpu max -m "$memory" -nodefaults -vga none \
        -L "$vm/root/usr/share/qemu" -L "$vm/root/usr/share/seabios" \
        -kernel "$vm/root/boot/vmlinuz-$(version)" -initrd "$work/initrd.gz" \
        -append 'console=ttyS0 quiet loglevel=1 panic=-1 no_timer_check' -display none -serial stdio -monitor none -no-reboot \
        -virtfs local,path=/,mount_tag=host,security_model=none,readonly=on,multidevs=remap \
        -virtfs "local,path=$out,mount_tag=out,security_model=none" \
        -virtfs "local,path=$work/run,mount_tag=run,security_model=none,readonly=on" -pidfile "$work/pid" < /dev/null
}

# An emulated kernel now and then hangs before it has come up, more so on a busy machine: that one is ended and another
# one tried. What has come up is never tried again.
boot_patiently() {
    local attempt guest waited
    for attempt in 1 2 3; do
        rm -f "$work/pid"
        boot &
        guest=$!
        for ((waited = 0; waited < 90; waited++)); do
            if [ -f "$out/.up" ] || ! kill -0 "$guest" 2> /dev/null; then
                break
            fi
            sleep 1
        done
        if [ ! -f "$out/.up" ] && kill -0 "$guest" 2> /dev/null; then
            say "The guest did not come up in $waited seconds (attempt $attempt)"
            kill "$(cat "$work/pid")" 2> /dev/null || true
        fi
        wait "$guest" || true
        [ ! -f "$out/.up" ] || return 0
    done
}

read_arguments "$@"
fetch
[ "$fetch_only" = no ] || exit 0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
out=${out:-$work/out}
mkdir -p "$out"
rm -f "$out/.status" "$out/.up"
make_initrd
make_modprobe
make_command
boot_patiently | tr -d '\r' || true
status=$(cat "$out/.status" 2> /dev/null || echo 125)
rm -f "$out/.status" "$out/.up"
exit "$status"
