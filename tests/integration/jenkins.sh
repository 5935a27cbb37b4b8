#!/usr/bin/env bash
# Tests of the Jenkins shared library: on Groovy 2.4, which Jenkins runs, and once more rewritten to continuations, as
# Jenkins rewrites it. Installs Debian's `groovy`; where groovy-cps cannot be had, that half says that it did not run.
set -euo pipefail
cd "$(dirname "$0")/../.."

if ! command -v groovy >/dev/null; then
  apt-get update --quiet
  apt-get install --quiet --yes --no-install-recommends groovy
fi
# Debian's starter finds no Java where the link `default-java` is missing.
JAVA_HOME="${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v java)")")")}"
export JAVA_HOME

# The last release of groovy-cps on Maven Central, with what it needs; Grape comes with Groovy.
cps=target/integration/groovy-cps
digests="ecfd4e43d75ca8204e278ff01d27c10d4b0d7b3ee781a18d1c363fc04c5c3e7e  groovy-cps-1.31.jar
aa7cef9d2ba0110a2db7be0fb6e679cd71f6a26fc3ba9da7715f41d3300def1d  guava-11.0.1.jar
905721a0eea90a81534abb7ee6ef4ea2e5e645fa1def0a5cd88402df1b46c9ed  jsr305-1.3.9.jar"
if ! (cd "$cps" 2>/dev/null && sha256sum --check --quiet <<<"$digests"); then
  rm -rf "$cps"
  mkdir -p "$cps"
  timeout 300 grape -Dgrape.root="$cps" install com.cloudbees groovy-cps 1.31 >"$cps/log" 2>&1 || true
  find "$cps/grapes" -name '*.jar' -exec mv {} "$cps" \; 2>/dev/null || true
fi

if command -v shellcheck >/dev/null; then
  shellcheck jenkins/shared-library/resources/security-gate/*.sh jenkins/shared-library/test/run.sh
else
  echo "not run: shellcheck of the scripts of the library (it is not installed)"
fi

GATE="${GATE:-$PWD/target/debug/gate}"
export GATE
echo "jenkins: Groovy $(groovy --version 2>&1 | grep -o 'Version: [0-9.]*')"
jenkins/shared-library/test/run.sh
if (cd "$cps" && sha256sum --check --quiet <<<"$digests"); then
  echo "jenkins: rewritten to continuations"
  GROOVY_CPS="$PWD/$cps" jenkins/shared-library/test/run.sh
else
  echo "not run: the library rewritten to continuations (groovy-cps could not be had)"
fi
