#!/usr/bin/env bash
# Holds the built binary against tools that are not ours: JSON Schema and YAML in Python, git, taskset.
# Installs what it needs under target/. The last line says how many checks passed and failed.
set -euo pipefail
cd "$(dirname "$0")/.."

export PYTHONDONTWRITEBYTECODE=1
venv=target/integration/venv
if ! "$venv/bin/python" -c 'import jsonschema, ruamel.yaml' 2>/dev/null; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check -r tests/integration/requirements.txt
fi

cargo build --quiet --locked -p gate-cli -p gate-bench
exec "$venv/bin/python" tests/integration/run.py target/debug/gate target/debug/gate-generate
