#!/bin/sh
# Installs gate of GATE_VERSION below GATE_FOLDER and writes its path into gate-program.txt there. It comes from GATE_URL,
# or from GATE_PATH: an archive, or a program that is installed already. An archive is held against its digest each time,
# also when it is there from an earlier build.
set -eu
umask 022

answer="$GATE_FOLDER/gate-program.txt"
mkdir -p "$GATE_FOLDER"
rm -f "$answer"

stop() {
  printf 'gate: %s\n' "$@" >&2
  exit 1
}

# Says which program to call, once it has said its version.
offer() {
  said="$("$1" -V)" || stop "$1 does not run on this agent"
  case "$said" in
    "gate ${GATE_VERSION:-}" | "gate ${GATE_VERSION:-} "*) ;;
    "gate "*) [ -z "$GATE_VERSION" ] || stop "$1 is $said, and version $GATE_VERSION is wanted" ;;
    *) stop "$1 is not the security gate" ;;
  esac
  printf '%s\n' "$1" >"$answer"
  exit 0
}

case "$GATE_PATH" in
  "" | *.tar.gz) ;;
  /*)
    [ -x "$GATE_PATH" ] || stop "$GATE_PATH is no program on this agent"
    offer "$GATE_PATH"
    ;;
  *) stop "$GATE_PATH is not an absolute path" ;;
esac

case "$(uname -s)-$(uname -m)" in
  Linux-x86_64) platform=x86_64-unknown-linux-musl ;;
  Linux-aarch64 | Linux-arm64) platform=aarch64-unknown-linux-musl ;;
  Darwin-x86_64) platform=x86_64-apple-darwin ;;
  Darwin-arm64) platform=aarch64-apple-darwin ;;
  *) stop "no release is built for $(uname -s) $(uname -m); build gate there, and name it with path:" ;;
esac
wanted=""
for pair in $GATE_DIGESTS; do
  case "$pair" in "$platform="*) wanted="${pair#*=}" ;; esac
done
[ -n "$wanted" ] || stop "sha256 has no digest for $platform"
archive="gate-$GATE_VERSION-$platform.tar.gz"

digest_of() {
  if command -v sha256sum >/dev/null; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -d ' ' -f 1
}

# To the last redirect over https, and only whole.
fetch() {
  if [ -n "$GATE_PATH" ]; then
    cp -- "$GATE_PATH" "$1"
  else
    command -v curl >/dev/null || stop "curl is not installed here; name a gate with path:"
    curl --fail --silent --show-error --location --proto '=https' --proto-redir '=https' --max-redirs 5 --retry 2 \
      --connect-timeout 20 --max-time 300 --output "$1" -- "${GATE_URL%/}/$archive"
  fi
}

cached="$GATE_FOLDER/$wanted.tar.gz"
fresh=""
folder=""
trap 'rm -rf "$fresh" "$folder"' EXIT
if [ ! -f "$cached" ] || [ "$(digest_of "$cached")" != "$wanted" ]; then
  rm -f "$cached"
  fresh="$(mktemp "$GATE_FOLDER/part.XXXXXX")"
  fetch "$fresh" || stop "$archive could not be had from ${GATE_PATH:-$GATE_URL}"
  found="$(digest_of "$fresh")"
  [ "$found" = "$wanted" ] || stop "$archive is not the file that was released" "wanted SHA-256 $wanted" "found          $found"
  mv -f "$fresh" "$cached"
fi

folder="$(mktemp -d "$GATE_FOLDER/part.XXXXXX")"
tar -xzf "$cached" -C "$folder" --strip-components=1
[ -f "$folder/gate" ] || stop "$archive holds no gate"
program="$GATE_FOLDER/gate-$GATE_VERSION/gate"
mkdir -p "$GATE_FOLDER/gate-$GATE_VERSION"
mv -f "$folder/gate" "$program"
offer "$program"
