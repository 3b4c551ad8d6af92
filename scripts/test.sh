# shellcheck shell=bash
# Running all tests.

help_test() {
    cat <<'TEXT'
./slipway test [--fast | --soak] [--oci-suite PATH] [MAVEN WORDS…]

Builds everything and runs the tests, the end-to-end ones included: real docker, podman, skopeo, crane, helm, containerd,
nginx and others against the built registry. Those programs are fetched into the cache first, those that are built from
Go beside the other tests (see ./slipway tools --help). The output closes with tables of what was tested with what, and
the line 'N passed, N failed, N skipped'. What cannot run here (dockerd wants root, the programs want Debian) is skipped
and named; with CI=true a skipped test is a failure.

    --fast    without the tests tagged 'slow'
    --soak    all tests, the random ones with as many inputs as are wanted before a release; takes hours
    --oci-suite PATH
              also the OCI's conformance programs, one or a folder of them: the current one ('go build' in the folder
              'conformance' of the distribution specification), and that of its tag v1.1.1 ('go test -c' there)

The log is ${SLIPWAY_CACHE:-~/.cache/slipway}/logs/test.log, the reports are in each module's target/surefire-reports.
TEXT
}

command_test() {
    local arguments=() skipped=() log=$cache/logs/test.log status=0 line suite programs=("${tools_go_clients[@]}" "${tools_go_peers[@]}")
    while [ $# -gt 0 ]; do
        case $1 in
            --fast)
                arguments+=(-Dslipway.fast=true -DexcludedGroups=slow)
                # Only the slow tests use them.
                programs=()
                ;;
            --soak)
                programs+=("${tools_go_soak[@]}")
                arguments+=(-Dslipway.soak=true -Dslipway.kills=200 -Dslipway.layer.stacks=1000000
                    -Dslipway.layer.mutations=2000000 -Dslipway.layer.mounts=1000
                    -Dslipway.layer.compressedMutations=500000 -Dslipway.fuzz.inputs=2000000
                    -Dslipway.protocol.inputs=1000000 -Dslipway.protocol.parsed=4000000
                    -Dslipway.gc.race.seconds=300 -Dslipway.gc.kills=100)
                ;;
            --oci-suite)
                [ $# -ge 2 ] || fail "--oci-suite wants a path" "./slipway test --help"
                suite=$(readlink -e "$2") || fail "there is no '$2'" "./slipway test --help says what --oci-suite wants"
                arguments+=("-Dslipway.ociSuite=$suite")
                shift
                ;;
            -*) arguments+=("$1") ;;
            *) fail "test does not know '$1'" "./slipway test --help" ;;
        esac
        shift
    done
    jdk_require
    build_need_maven
    tools_provide
    while IFS= read -r line; do
        say "Not on this machine: $line; the tests that need it are skipped"
    done < <(tools_missing)
    if [ "${#programs[@]}" -eq 0 ]; then
        :
    elif have go; then
        tools_go_beside "${programs[@]}"
    else
        say "Not on this machine: go (1.25 or newer); the tests that need ${programs[*]%%=*} are skipped"
    fi
    if [ "$(id -u)" -ne 0 ]; then
        say "Not root: the tests that start dockerd and containerd are skipped"
    fi
    node_provide
    if [ "${node_arguments[*]:-}" = -Dskip.ui ]; then
        skipped+=("the build of the browser pages (no usable Node or npm)")
    fi
    find "$root" -name node_modules -prune -o -type d \( -path '*/target/surefire-reports' -o -path '*/target/tables' \) \
        -prune -print0 | xargs -0 -r rm -rf
    logged "Building and testing; this takes minutes" "$log" build_maven --fail-at-end \
        "-Dslipway.tools=$tools/bin" "-Dslipway.toolsBuilding=$tools_building" "-Dslipway.jar=$(build_jar_path)" \
        "${node_arguments[@]}" "${arguments[@]}" verify \
        || status=$?
    if [ "$status" -ne 0 ]; then
        say "---- what Maven says failed"
        grep -E '^\[ERROR\]' "$log" | head -n 60 >&2 || true
        say "---- the full log is $log"
    fi
    # What ran, from the reports themselves; it fails on a failure, and in CI on a skip. Its line closes the output.
    "$jdk_home/bin/java" "$root/scripts/TestReport.java" "$root" "$status" "${skipped[@]}" || status=$?
    return "$status"
}
