#!/bin/sh
# Tests of the library: needs Debian's `groovy` (2.4, as in Jenkins) and `curl`, no network. GATE names the binary that
# they call (default: target/debug/gate), GROOVY_CPS a folder with groovy-cps and its jars.
set -eu

library="$(cd "$(dirname "$0")/.." && pwd)"
if [ -z "${JAVA_HOME:-}" ]; then
  JAVA_HOME="$(dirname "$(dirname "$(readlink -f "$(command -v java)")")")"
  export JAVA_HOME
fi
GATE="${GATE:-$library/../../target/debug/gate}"
classes="$library/test:$library/test/harness:$library/test/stubs"
if [ -n "${GROOVY_CPS:-}" ]; then
  for jar in "$GROOVY_CPS"/*.jar; do classes="$classes:$jar"; done
  classes="$classes:$library/test/cps"
else
  classes="$classes:$library/test/stubs-cps"
fi
export JAVA_OPTS="-Dlibrary.root=$library -Dgate=$GATE -Dcps=${GROOVY_CPS:-} -Dfile.encoding=UTF-8 -XX:TieredStopAtLevel=1"
exec groovy -cp "$classes" "$library/test/run.groovy" "$@"
