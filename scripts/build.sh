# shellcheck shell=bash
# Building the registry when its sources changed.

build_stamp=$root/target/slipway/stamp
build_jar=
build_word="builds or prepares the registry in $root"

help_build() {
    cat <<'TEXT'
./slipway build [--force]

Builds the registry with Maven on a JDK 25, unless the sources are the ones last built.

    --force    build even so

SLIPWAY_SKIP_UI=1 leaves the browser pages out. The log is ${SLIPWAY_CACHE:-~/.cache/slipway}/logs/build.log.
TEXT
}

command_build() {
    while [ $# -gt 0 ]; do
        case $1 in
            --force) rm -f "$build_stamp" ;;
            *) fail "build knows no option '$1'" "./slipway build --help" ;;
        esac
        shift
    done
    alone "$root" "$build_word" build_registry
    say "Built $build_jar"
}

# Sets build_jar, after building it if it is missing or stale. A JDK 25 must have been found or can be.
build_registry() {
    jdk_require
    local sources arguments=() log=$cache/logs/build.log
    sources=$(build_fingerprint)
    if build_find_jar && [ "$(sed -n 1p "$build_stamp" 2> /dev/null || true)" = "$sources" ]; then
        return 0
    fi
    build_need_maven
    node_provide
    # Maven keeps old libraries in a packed program when only their versions changed.
    if [ "$(sed -n 2p "$build_stamp" 2> /dev/null || true)" != "$(build_poms)" ]; then
        arguments=(clean)
    fi
    rm -f "$build_stamp"
    logged "Building the registry (the first time this takes some minutes)" "$log" \
        build_maven -DskipTests -pl registry-service/registry,node-agent/agent -am "${node_arguments[@]}" "${arguments[@]}" package \
        || failed_log "the build failed" "$log" "correct what the log names; without network the first build cannot work"
    build_find_jar || failed_log "the build made no program" "$log" "see registry-service/registry/target"
    mkdir -p "$(dirname "$build_stamp")"
    printf '%s\n%s\n' "$sources" "$(build_poms)" > "$build_stamp"
}

build_need_maven() {
    have mvn || fail "Maven is not on this machine" "install it (Debian: apt-get install maven; 3.8 or newer)"
}

build_maven() {
    mvn -B -f "$root/pom.xml" "$@"
}

# Where the build puts the program; the archive without -app holds only the module's own classes.
build_jar_path() {
    local version
    version=$(sed -n '/<artifactId>slipway<\/artifactId>/,/<\/version>/s/.*<version>\(.*\)<\/version>.*/\1/p' "$root/pom.xml")
    printf '%s\n' "$root/registry-service/registry/target/registry-$version-app.jar"
}

build_find_jar() {
    build_jar=$(build_jar_path)
    [ -f "$build_jar" ]
}

build_git() {
    git -c safe.directory='*' -C "$root" "$@"
}

# One short word for all sources: what is committed or staged, what differs from it, and new files where sources lie.
# Times of files do not count.
build_fingerprint() {
    # A data folder may lie anywhere below the sources, and has a folder src of PostgreSQL's.
    local folders=() folder
    while IFS= read -r folder; do
        [ ! -d "$root/$folder" ] || folders+=("$folder")
    done < <(sed -n 's|.*<module>\([^/<]*\).*</module>.*|\1|p' "$root/pom.xml" | LC_ALL=C sort -u)
    local unbuilt=(':!benchmarks' ':!docs' ':!tests' ':!scripts' ':!slipway' ':!*.md')
    {
        printf '%s %s\n' "$jdk_home" "${SLIPWAY_SKIP_UI:-}"
        if have git && build_git rev-parse --git-dir > /dev/null 2>&1; then
            # What no build reads may change without making the program stale.
            build_git ls-files -s -- . "${unbuilt[@]}"
            build_git diff --no-ext-diff --binary -- . "${unbuilt[@]}"
            build_git ls-files -o --exclude-standard -z -- pom.xml "${folders[@]}" "${unbuilt[@]}" | (cd "$root" && xargs -0 -r sha256sum)
        else
            (
                cd "$root"
                find pom.xml "${folders[@]}" \( -name target -o -name node_modules -o -path web-ui/dist \) -prune \
                    -o -type f -print0 | LC_ALL=C sort -z | xargs -0 -r sha256sum
            )
        fi
    } | fingerprint
}

build_poms() {
    (
        cd "$root"
        find . -name target -prune -o -name node_modules -prune -o -name pom.xml -print0 | LC_ALL=C sort -z \
            | xargs -0 -r cat
    ) | fingerprint
}
