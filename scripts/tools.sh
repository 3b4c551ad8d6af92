# shellcheck shell=bash
# The foreign programs of the end-to-end tests: Debian's packages unpacked into the cache, and Go programs built there.
# Nothing is installed and nothing needs root.

tools_packages=(docker.io docker-cli containerd runc iptables nftables libnftables1 libisal2 iproute2 skopeo podman buildah
    nginx-light docker-registry wrk busybox-static apache2-utils chromium fonts-dejavu-core fonts-wqy-microhei)
# Up to Debian 12 the docker client is part of docker.io.
tools_not_everywhere=' docker-cli '
tools_programs=(dockerd docker docker-proxy containerd containerd-shim-runc-v2 ctr runc iptables iptables-restore nft ip skopeo podman
    buildah conmon nginx docker-registry wrk busybox ab htpasswd chromium)
# Go programs: a name, and the package with its version.
tools_go_clients=(
    crane=github.com/google/go-containerregistry/cmd/crane@v0.22.1
    regctl=github.com/regclient/regclient/cmd/regctl@v0.11.7
    oras=oras.land/oras/cmd/oras@v1.2.3
    helm=helm.sh/helm/v3/cmd/helm@v3.22.0
)
# Six minutes and 4 GB of caches.
tools_go_soak=(cosign=github.com/sigstore/cosign/v3/cmd/cosign@v3.1.3)
# The registry that is an upstream of the mirror in the tests, and that the benchmarks compare with. Two minutes.
tools_go_peers=(distribution=github.com/distribution/distribution/v3/cmd/registry@v3.1.1)
tools_job=
tools_building=
# Each set has a folder of its own, so that another clone with another set does not disturb tests that run. Count this
# up when the unpacking below changes.
tools_layout=3
tools=$cache/tools/$(printf '%s ' "$tools_layout" "$cache" "${tools_packages[@]}" "$(uname -m)" | fingerprint)

help_tools() {
    cat <<'TEXT'
./slipway tools [--benchmarks] [--soak]

Fetches the foreign programs that the end-to-end tests run (docker, podman, skopeo, containerd, nginx, crane, helm, …)
into the cache and prints the folder that holds them. Debian's packages are downloaded and unpacked, not installed; Go
programs are built from the Go proxy. What cannot be had is named, one line each.

    --benchmarks    also the registry that is mirrored in the tests, and that the benchmarks compare with (two minutes)
    --soak          also cosign (six minutes)
TEXT
}

command_tools() {
    local programs=("${tools_go_clients[@]}") program
    while [ $# -gt 0 ]; do
        case $1 in
            --benchmarks) programs+=("${tools_go_peers[@]}") ;;
            --soak) programs+=("${tools_go_soak[@]}") ;;
            *) fail "tools knows no option '$1'" "./slipway tools --help" ;;
        esac
        shift
    done
    tools_provide
    for program in "${programs[@]}"; do
        tools_go_program "$program"
    done
    tools_missing "${programs[@]%%=*}" | sed 's/^/missing: /' >&2
    printf '%s\n' "$tools/bin"
}

# What the tests need of Debian, once. Only a whole set is kept for good; one that failed or lacks a package is tried
# again by the next call.
tools_provide() {
    mkdir -p "$tools"
    exec 9> "$tools/lock"
    if have flock && ! flock -n 9; then
        say "Another slipway is fetching the test programs; waiting for it"
        flock 9
    fi
    if [ ! -f "$tools/fetched" ]; then
        rm -rf "${tools:?}/root" "${tools:?}/bin" "$tools/debs"
        mkdir -p "$tools/root" "$tools/bin" "$tools/debs"
        if tools_debian && [ ! -f "$tools/lacking" ]; then
            : > "$tools/fetched"
        fi
        tools_wrap
        tools_use_installed
        tools_browser
    fi
    exec 9>&-
}

# One line for each program that is not there; those given are asked for beside Debian's.
tools_missing() {
    local program
    for program in "${tools_programs[@]}" "$@"; do
        if [ ! -x "$tools/bin/$program" ]; then
            printf '%s%s\n' "$program" "$(tools_why "$program")"
        fi
    done
}

tools_why() {
    if [[ " ${tools_go_clients[*]} ${tools_go_peers[*]} ${tools_go_soak[*]} " == *" $1="* ]]; then
        if have go; then
            printf ' (see %s)' "$cache/logs/tools-$1.log"
        else
            printf ' (no go on this machine: install Go 1.25 or newer)'
        fi
    elif ! have apt-get || ! have dpkg; then
        printf ' (not a Debian machine: install it by hand)'
    else
        printf ' (see the logs in %s)' "$cache/logs"
    fi
}

tools_debian() {
    if ! have apt-get || ! have dpkg; then
        return 0
    fi
    local log=$cache/logs/tools-debian.log
    # The machine's own package lists first; when they are empty or too old, fresh ones of our own.
    if logged "Fetching the tests' programs from Debian's packages (nothing is installed)" "$log" tools_download system; then
        return 0
    fi
    if logged "The machine's package lists did not do; fetching fresh ones into the cache" "$log" tools_download own; then
        return 0
    fi
    say "Debian's packages could not be fetched: $(tail -n 1 "$log") (all of it in $log)"
    return 1
}

# tools_download system|own: downloads and unpacks the packages and what they need that is not installed here.
tools_download() {
    local state=$cache/apt options=(-o Debug::NoLocking=1 -o APT::Sandbox::User=root -o Acquire::Retries=2)
    if [ "$1" = own ]; then
        mkdir -p "$state/lists/partial" "$state/cache/archives/partial"
        options+=(-o "Dir::State::lists=$state/lists" -o "Dir::Cache=$state/cache")
        apt-get "${options[@]}" update || true
    else
        # Without a cache of their own, package lists would be written where only root may.
        mkdir -p "$state/cache-system/archives/partial"
        options+=(-o "Dir::Cache=$state/cache-system")
    fi
    local package wanted=() needed
    rm -f "$tools/lacking"
    for package in "${tools_packages[@]}"; do
        if apt-cache "${options[@]}" show --no-all-versions "$package" > /dev/null 2>&1; then
            wanted+=("$package")
        elif [[ $tools_not_everywhere != *" $package "* ]]; then
            echo "no package $package" | tee -a "$tools/lacking"
        fi
    done
    [ "${#wanted[@]}" -gt 0 ] || return 1
    needed=$(apt-get "${options[@]}" --print-uris --yes --no-install-recommends --allow-downgrades install "${wanted[@]}" \
        | sed -n "s/^'[^']*' \([^_ ]*\)_\([^_ ]*\)_.*/\1=\2/p" | sed 's/%3a/:/g') || return 1
    [ -n "$needed" ] || return 0
    cd "$tools/debs" || return 1
    # shellcheck disable=SC2086 # one word for each package
    apt-get "${options[@]}" download $needed || return 1
    local deb
    for deb in "$tools"/debs/*.deb; do
        dpkg -x "$deb" "$tools/root" || return 1
    done
    rm -rf "$tools/debs"
}

# A small script for each unpacked program, so that it finds its libraries and the others of its kind.
tools_wrap() {
    local file name libraries triplet
    triplet=$(dpkg-architecture -qDEB_HOST_MULTIARCH 2> /dev/null || printf '%s-linux-gnu' "$(uname -m)")
    # PulseAudio, which Chromium is linked with, keeps a library of its own in a folder of its own.
    libraries=$tools/root/usr/lib/$triplet:$tools/root/lib/$triplet:$tools/root/usr/lib:$tools/root/lib
    libraries+=:$tools/root/usr/lib/$triplet/pulseaudio
    for file in "$tools"/root/{,usr/}{bin,sbin}/* "$tools"/root/usr/libexec/docker/*; do
        if [ ! -f "$file" ] || [ ! -x "$file" ]; then
            continue
        fi
        name=$(basename "$file")
        tools_wrapper "$name" "$libraries" "$file" "$name"
    done
    # The name iptables is an alternative that only an installation chooses.
    local multi
    for multi in xtables-nft-multi xtables-legacy-multi; do
        file=$tools/root/usr/sbin/$multi
        if [ -x "$file" ]; then
            for name in iptables iptables-save iptables-restore ip6tables ip6tables-save ip6tables-restore; do
                tools_wrapper "$name" "$libraries" "$file" "$name"
            done
            if "$tools/bin/iptables" -t nat -L -n > /dev/null 2>&1; then
                break
            fi
        fi
    done
    # skopeo wants a policy file where only an installation puts it.
    if [ -x "$tools/root/usr/bin/skopeo" ] && [ -f "$tools/root/etc/containers/policy.json" ]; then
        sed -i "s|^exec .*|exec '$tools/root/usr/bin/skopeo' --policy '$tools/root/etc/containers/policy.json' \"\$@\"|" \
            "$tools/bin/skopeo"
    fi
}

# Chromium with the fonts named here and no others, so that pages look the same on every machine. Debian's own starter is
# passed by: it looks only where an installation puts the program, and takes flags from the machine's settings.
tools_browser() {
    local program libraries='' folder
    for program in "$tools/root/usr/lib/chromium/chromium" /usr/lib/chromium/chromium "$(command -v chromium || true)"; do
        [ ! -x "$program" ] || break
    done
    [ -x "$program" ] || return 0
    if [[ $program == "$tools/root"/* ]]; then
        libraries=$(sed -n "s/^export LD_LIBRARY_PATH='\([^']*\)'.*/\1/p" "$tools/bin/chromium")
    fi
    {
        printf '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">\n<fontconfig>\n'
        for folder in "$tools/root" ''; do
            printf '<dir>%s/usr/share/fonts/truetype/%s</dir>\n' "$folder" dejavu "$folder" wqy
        done
        # Otherwise taken for text, as the one that is called nothing but regular.
        printf '<selectfont><rejectfont><glob>*Math*</glob></rejectfont></selectfont>\n'
        printf '<cachedir>%s</cachedir>\n' "$tools/fonts"
        printf '<alias binding="same"><family>%s</family><prefer><family>%s</family><family>%s</family></prefer></alias>\n' \
            sans-serif 'DejaVu Sans' 'WenQuanYi Micro Hei' system-ui 'DejaVu Sans' 'WenQuanYi Micro Hei' \
            serif 'DejaVu Serif' 'WenQuanYi Micro Hei' monospace 'DejaVu Sans Mono' 'WenQuanYi Micro Hei Mono'
        printf '</fontconfig>\n'
    } > "$tools/fonts.conf"
    # The name may be a link to what is installed, which is not to be written into.
    rm -f "$tools/bin/chromium"
    cat > "$tools/bin/chromium" <<TEXT
#!/usr/bin/env bash
export FONTCONFIG_FILE='$tools/fonts.conf'
export LD_LIBRARY_PATH='$libraries'\${LD_LIBRARY_PATH:+:\$LD_LIBRARY_PATH}
exec '$program' "\$@"
TEXT
    chmod 755 "$tools/bin/chromium"
}

# tools_wrapper NAME LIBRARIES FILE ARGV0
tools_wrapper() {
    cat > "$tools/bin/$1" <<TEXT
#!/usr/bin/env bash
export PATH='$tools/bin':"\$PATH"
export LD_LIBRARY_PATH='$2'\${LD_LIBRARY_PATH:+:\$LD_LIBRARY_PATH}
export XTABLES_LIBDIR='${2%%:*}/xtables'
exec -a '$4' '$3' "\$@"
TEXT
    chmod 755 "$tools/bin/$1"
}

# What the machine has already was not downloaded: it is linked.
tools_use_installed() {
    local program installed
    for program in "${tools_programs[@]}"; do
        if [ ! -e "$tools/bin/$program" ]; then
            installed=$(PATH=$PATH:/usr/sbin:/sbin command -v "$program" || true)
            if [ -n "$installed" ]; then
                ln -s "$installed" "$tools/bin/$program"
            fi
        fi
    done
}

# tools_go_program NAME=PACKAGE@VERSION: builds a Go program into the tools, unless it is there.
tools_go_program() {
    local name=${1%%=*} log=$cache/logs/tools-${1%%=*}.log
    if [ -x "$tools/bin/$name" ] || ! have go; then
        return 0
    fi
    logged "Building $name from the Go proxy" "$log" tools_go_build "$1" \
        || say "$name could not be built: $(tail -n 1 "$log") (all of it in $log)"
}

# In a module of its own, since oras cannot be had by "go install": its own module replaces others.
tools_go_build() {
    local name=${1%%=*} package=${1#*=} work
    work=$(mktemp -d "$tools/go-$name.XXXXXX") || return 1
    (
        cd "$work" || exit
        export GOFLAGS=-buildvcs=false
        case $name in
            oras) go mod init x && go mod edit -require "oras.land/oras@${package#*@}" \
                && go build -mod=mod -o "$name" "${package%@*}" ;;
            *) GOBIN=$work go install "$package" && { [ -x "$name" ] || mv "$(basename "${package%@*}")" "$name"; } ;;
        esac && mv "$name" "$tools/bin/$name"
    )
    local status=$?
    rm -rf "$work"
    return "$status"
}

# tools_go_beside NAME=PACKAGE@VERSION...: begins to build Go programs that are wanted in minutes only, beside what comes
# next. While it does, the file $tools_building is there, and the tests wait for a program that they miss.
tools_go_beside() {
    tools_building=$tools/building-$$
    : > "$tools_building"
    # A process group of its own, so that an interruption can end everything it started.
    set -m
    (
        trap 'rm -f "$tools_building"' EXIT
        renice -n 10 -p "$BASHPID" > /dev/null || true
        local program
        for program in "$@"; do
            if [ ! -x "$tools/bin/${program%%=*}" ] && have go; then
                tools_go_build "$program" > "$cache/logs/tools-${program%%=*}.log" 2>&1 || true
            fi
        done
    ) < /dev/null &
    set +m
    tools_job=$!
    trap tools_go_end EXIT
}

# What is still being built is given up.
tools_go_end() {
    kill -TERM -- "-$tools_job" 2> /dev/null || true
    rm -f "$tools_building"
}
