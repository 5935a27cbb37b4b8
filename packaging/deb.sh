#!/usr/bin/env bash
# Makes the Debian package of a built gate: deb.sh TARGET [FOLDER]. Needs cargo-deb; what goes in is named in
# crates/gate-cli/Cargo.toml.
set -euo pipefail
cd "$(dirname "$0")/.."

folder="${2:-target/packages}"
pages=target/pages
rm -rf "$pages"
mkdir -p "$pages" "$folder"
cargo run --quiet --locked -p gate-cli -- man --to "$pages/man"
for shell in bash fish zsh; do
  cargo run --quiet --locked -p gate-cli -- completions "$shell" >"$pages/gate.$shell"
done
export SOURCE_DATE_EPOCH="${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}"
cargo deb --package gate-cli --profile dist --target "$1" --no-build --no-strip --output "$folder/"
