# Sourced by deploy/up and deploy/verify: what they need of the machine. Works with bash 3.2.

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "$*"
  exit 1
}

# Prints the feature version (21, 25, …) of the JDK in $1; nothing when there is none.
jdk_feature() {
  [ -n "$1" ] && [ -x "$1/bin/javac" ] && [ -x "$1/bin/java" ] || return 0
  local version
  version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null)
  [ -n "$version" ] || version=$("$1/bin/java" -version 2>&1 | sed -n '1s/[^"]*"\([0-9]*\).*/\1/p')
  printf '%s' "$version"
}

jdk_on_path() {
  local java
  java=$(command -v java) || return 0
  java=$(readlink -f "$java" 2>/dev/null || printf '%s' "$java")
  dirname "$(dirname "$java")"
}

# Sets and exports JAVA_HOME to a JDK 21 or newer: JAVA_HOME, the path's java, the newest in the usual folders.
find_jdk() {
  local candidate feature best='' best_feature=0
  for candidate in "${JAVA_HOME:-}" "$(jdk_on_path)"; do
    feature=$(jdk_feature "$candidate")
    if [ -n "$feature" ] && [ "$feature" -ge 21 ]; then
      use_jdk "$candidate" "$feature"
      return
    fi
  done
  local mac=''
  [ -x /usr/libexec/java_home ] && mac=$(/usr/libexec/java_home -v 21+ 2>/dev/null)
  for candidate in "$mac" /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /opt/java/* /opt/jdk* /opt/*jdk* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home "$HOME"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/*; do
    feature=$(jdk_feature "$candidate")
    if [ -n "$feature" ] && [ "$feature" -ge 21 ] && [ "$feature" -gt "$best_feature" ]; then
      best=$candidate
      best_feature=$feature
    fi
  done
  [ -n "$best" ] || fail "No JDK 21 or newer was found; install one or set JAVA_HOME to it."
  use_jdk "$best" "$best_feature"
}

use_jdk() {
  JAVA_HOME=$1
  JDK_FEATURE=$2
  export JAVA_HOME
  # Silences a warning of newer JDKs about libraries; older ones don't know the option.
  if [ "$JDK_FEATURE" -ge 24 ]; then
    JVM_QUIET='--sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED'
  else
    JVM_QUIET='--enable-native-access=ALL-UNNAMED'
  fi
  MAVEN_OPTS="${MAVEN_OPTS:-} $JVM_QUIET"
  export MAVEN_OPTS
}

# Sets MVN to Maven's command.
find_maven() {
  if [ -n "${MAVEN_HOME:-}" ] && [ -x "$MAVEN_HOME/bin/mvn" ]; then
    MVN=$MAVEN_HOME/bin/mvn
  else
    MVN=$(command -v mvn) || fail "Maven was not found; install Maven 3.8 or newer, or set MAVEN_HOME to it."
  fi
}

require_supported_system() {
  case "$(uname -s)/$(uname -m)" in
    Linux/x86_64 | Linux/aarch64 | Linux/arm64 | Darwin/x86_64 | Darwin/arm64) ;;
    *) fail "There are no embedded PostgreSQL and Redis programs for $(uname -s) on $(uname -m); Linux and macOS on amd64 or arm64 have them." ;;
  esac
}

# $1 folder, $2 megabytes.
require_space() {
  local free
  free=$(df -Pk "$1" 2>/dev/null | awk 'NR == 2 { print int($4 / 1024) }')
  [ -n "$free" ] || return 0
  [ "$free" -ge "$2" ] || fail "The disk of $1 has $free MB left and $2 MB are needed."
}
