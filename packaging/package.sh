#!/usr/bin/env bash
# Packs a built gate with its manual pages, completions and licences: package.sh TARGET [FOLDER]
# Reads target/TARGET/dist/gate, writes FOLDER/gate-VERSION-TARGET.tar.gz. The same input gives the same archive.
set -euo pipefail
cd "$(dirname "$0")/.."

target="$1"
folder="${2:-target/packages}"
version="$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -n 1)"
name="gate-$version-$target"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

program="target/$target/dist/gate"
[ -f "$program" ] || program="$program.exe"
mkdir -p "$work/$name/completions" "$folder"
cp "$program" "$work/$name/"
cp README.md CHANGELOG.md LICENSE-APACHE LICENSE-MIT "$work/$name/"

# Pages come from a gate that runs here, whatever the target is.
cargo run --quiet --locked -p gate-cli -- man --to "$work/$name/man"
for shell in bash elvish fish powershell zsh; do
  cargo run --quiet --locked -p gate-cli -- completions "$shell" >"$work/$name/completions/gate.$shell"
done

# Order, owner and time are fixed: the time is that of the commit.
time="${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}"
find "$work/$name" -exec touch -d "@$time" {} +
tar -C "$work" --sort=name --owner=0 --group=0 --numeric-owner --format=ustar -cf - "$name" | gzip -9n >"$folder/$name.tar.gz"
echo "$folder/$name.tar.gz"
