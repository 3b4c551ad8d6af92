# shellcheck shell=bash
# Finding a JDK 25.

jdk_home=

# Sets jdk_home and JAVA_HOME to a JDK 25, or ends the program in words.
jdk_require() {
    jdk_find
    [ -n "$jdk_home" ] || fail "no JDK 25 was found (JAVA_HOME, PATH and the usual folders were searched)" \
        "install one, such as Eclipse Temurin 25, and set JAVA_HOME to it"
    export JAVA_HOME=$jdk_home
}

# Sets jdk_home to the first JDK 25, or leaves it empty.
jdk_find() {
    jdk_home=
    local candidate
    while IFS= read -r candidate; do
        if jdk_is_25 "$candidate"; then
            jdk_home=$candidate
            return 0
        fi
    done < <(jdk_candidates)
}

jdk_candidates() {
    local home=${HOME:-/nonexistent} place
    [ -z "${JAVA_HOME:-}" ] || printf '%s\n' "$JAVA_HOME"
    if have javac; then
        dirname "$(dirname "$(readlink -f "$(command -v javac)")")"
    fi
    for place in /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /opt/* /opt/java/* /opt/jdk/* /usr/local/* \
        "$home"/.sdkman/candidates/java/* "$home"/.jdks/* "$home"/.asdf/installs/java/* \
        "$home"/.local/share/mise/installs/java/* "$home"/.gradle/jdks/* "$home"/.m2/jdks/* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home; do
        [ ! -x "$place/bin/javac" ] || printf '%s\n' "$place"
    done
}

# A JDK says its version in its file `release`; one without that file is asked.
jdk_is_25() {
    [ -x "$1/bin/javac" ] && [ -x "$1/bin/java" ] || return 1
    if [ -f "$1/release" ]; then
        grep -q '^JAVA_VERSION="25[".]' "$1/release"
    else
        "$1/bin/javac" -version 2>&1 | grep -q '^javac 25'
    fi
}
