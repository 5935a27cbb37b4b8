#!/usr/bin/env bash
# Finds the gate that the action runs and names it as the output `program`: the one on the runner that the caller names,
# else the release pinned in release.txt (exact version, exact digest), else, where this commit pins none, one built from
# this checkout. Which of them is decided by what is written down, never by what happens to fail.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"

stop() {
  printf 'gate action: %s\n' "$@" >&2
  exit 3
}

answer() {
  "$1" -V >/dev/null || stop "$1 does not run on this machine"
  local mark
  mark="gate-$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')"
  printf 'program<<%s\n%s\n%s\n' "$mark" "$1" "$mark" >>"$GITHUB_OUTPUT"
}

digest_of() {
  if command -v sha256sum >/dev/null; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -d ' ' -f 1
}

# The archive of this machine's system and processor.
target() {
  case "$(uname -s)-$(uname -m)" in
    Linux-x86_64) echo x86_64-unknown-linux-musl ;;
    Linux-aarch64 | Linux-arm64) echo aarch64-unknown-linux-musl ;;
    Darwin-x86_64) echo x86_64-apple-darwin ;;
    Darwin-arm64) echo aarch64-apple-darwin ;;
    MINGW*-x86_64 | MSYS*-x86_64) echo x86_64-pc-windows-msvc ;;
    *) stop "no release is built for $(uname -s) $(uname -m)" "build gate there, and name it with the input \`binary\`" ;;
  esac
}

# fetch FROM NAME TO: one archive, whole or not at all.
fetch() {
  case "$1" in
    https://*)
      curl --fail --silent --show-error --location --proto '=https' --proto-redir '=https' --retry 3 \
        --connect-timeout 20 --max-time 300 --output "$3" "${1%/}/$2" || return 1
      ;;
    http://*) stop "the mirror $1 is not encrypted" "name it with https" ;;
    *) cp -- "$1/$2" "$3" || return 1 ;;
  esac
}

unpack_release() {
  local version="$1" archive wanted from cached fresh
  archive="gate-$version-$(target).tar.gz"
  wanted="$(awk -v archive="$archive" '$2 == archive { print $1 }' "$here/release.txt")"
  [[ "$wanted" =~ ^[0-9a-f]{64}$ ]] || stop "release.txt has no digest of $archive"
  from="${GATE_ACTION_MIRROR:-}"
  if [ -z "$from" ]; then
    from="$GITHUB_SERVER_URL/$GITHUB_ACTION_REPOSITORY/releases/download/v$version"
  fi

  # The cache is shared with other jobs of the runner: what lies there is held against the digest each time.
  cached="${RUNNER_TOOL_CACHE:-$RUNNER_TEMP}/gate/$wanted/$archive"
  if [ ! -f "$cached" ] || [ "$(digest_of "$cached")" != "$wanted" ]; then
    mkdir -p "$(dirname "$cached")"
    fresh="$(mktemp "$cached.XXXXXX")"
    trap 'rm -f "$fresh"' EXIT
    fetch "$from" "$archive" "$fresh" || stop "$archive could not be had from $from"
    if [ "$(digest_of "$fresh")" != "$wanted" ]; then
      stop "$archive from $from is not the one that was released" \
        "wanted SHA-256 $wanted" "found          $(digest_of "$fresh")"
    fi
    mv -f "$fresh" "$cached"
  fi

  local folder
  folder="$(mktemp -d "$RUNNER_TEMP/gate-program.XXXXXX")"
  tar -xzf "$cached" -C "$folder" --strip-components=1
  if [ -f "$folder/gate.exe" ]; then echo "$folder/gate.exe"; else echo "$folder/gate"; fi
}

build() {
  command -v cargo >/dev/null || stop "this commit of the action pins no release, and there is no cargo to build it with" \
    "install Rust, pin a commit that has a release, or name a gate with the input \`binary\`"
  local folder="$RUNNER_TEMP/gate-program"
  cargo install --quiet --locked --path "$here/../crates/gate-cli" --root "$folder" >&2 || stop "gate could not be built"
  if [ -f "$folder/bin/gate.exe" ]; then echo "$folder/bin/gate.exe"; else echo "$folder/bin/gate"; fi
}

if [ -n "${GATE_ACTION_BINARY:-}" ]; then
  [ -x "$GATE_ACTION_BINARY" ] || stop "$GATE_ACTION_BINARY, the input \`binary\`, is no program"
  answer "$(cd "$(dirname "$GATE_ACTION_BINARY")" && pwd)/$(basename "$GATE_ACTION_BINARY")"
  exit
fi
version="$(awk '$1 == "version" { print $2 }' "$here/release.txt")"
case "$version" in
  "") stop "release.txt names no version" ;;
  none) program="$(build)" ;;
  *) program="$(unpack_release "$version")" ;;
esac
answer "$program"
