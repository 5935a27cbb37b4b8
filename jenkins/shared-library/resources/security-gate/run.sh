#!/bin/sh
# Runs the program and the arguments that the file GATE_CALL lists, one a line.
set -eu

set --
while IFS= read -r argument; do
  set -- "$@" "$argument"
done <"$GATE_CALL"

# What a pull request brings along must not judge it: `gate` is no file of the work tree, found through a PATH such as
# node_modules/.bin.
workspace="${WORKSPACE:-$PWD}"
found="$(command -v -- "$1" || true)"
case "$found" in
  "$workspace"/* | "$PWD"/* | [!/]*)
    printf 'gate: %s lies in the work tree, which the build brings along; install it elsewhere (withGate does)\n' "$found" >&2
    exit 126
    ;;
esac

exec "$@"
