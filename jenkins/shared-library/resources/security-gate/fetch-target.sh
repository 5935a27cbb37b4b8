#!/bin/sh
# Fetches the target branch of a pull request, whose policy, waivers and ignore files hold.
set -eu

workspace="${WORKSPACE:-$PWD}"
export GIT_TERMINAL_PROMPT=0
depth=""
if [ "$(git -c safe.directory="$workspace" rev-parse --is-shallow-repository)" = true ]; then
  depth="--depth=1"
fi
exec git -c safe.directory="$workspace" fetch --quiet --no-tags ${depth:+"$depth"} origin \
  "+refs/heads/$CHANGE_TARGET:refs/remotes/origin/$CHANGE_TARGET"
