#!/usr/bin/env bash
# Runs `gate check` with the inputs of the action. Every value reaches the program as one argument that begins with the
# name of its option, or behind `--`: none can become an option, a command or a line of a file that the runner reads.
set -uo pipefail

wrong() {
  printf 'gate action: %s\n' "$@" >&2
  exit 2
}

random() { od -An -N16 -tx1 /dev/urandom | tr -d ' \n'; }

arguments=(check)

# option NAME VALUE: only if there is a value.
option() {
  if [ -n "$2" ]; then arguments+=("--$1=$2"); fi
}

# The lines of a text that are not blank, without the space around them.
lines() {
  local line
  while IFS= read -r line || [ -n "$line" ]; do
    line="${line#"${line%%[![:space:]]*}"}"
    line="${line%"${line##*[![:space:]]}"}"
    if [ -n "$line" ]; then printf '%s\n' "$line"; fi
  done <<<"$1"
}

# options NAME LINES: one for each line.
options() {
  local line
  while IFS= read -r line; do option "$1" "$line"; done < <(lines "$2")
}

# is NAME VALUE: whether a switch is on. Anything but `true` and `false` is a mistake, not a no.
is() {
  case "$2" in
    true) return 0 ;;
    false) return 1 ;;
    *) wrong "the input \`$1\` is \`${2//[^[:print:]]/?}\`: it has to be \`true\` or \`false\`" ;;
  esac
}

annotates=false
if is annotations "$GATE_ACTION_ANNOTATIONS"; then annotates=true; fi
summarises=false
if is summary "$GATE_ACTION_SUMMARY"; then summarises=true; fi
fetches=false
if is fetch-target "$GATE_ACTION_FETCH_TARGET"; then fetches=true; fi
if is require-delivery "$GATE_ACTION_REQUIRE_DELIVERY"; then arguments+=(--require-delivery); fi
is upload-sarif "$GATE_ACTION_UPLOAD_SARIF" || true

option root "$GATE_ACTION_ROOT"
option stage "$GATE_ACTION_STAGE"
option policy "$GATE_ACTION_POLICY"
option policy-ref "$GATE_ACTION_POLICY_REF"
option waivers "$GATE_ACTION_WAIVERS"
option image-digest "$GATE_ACTION_IMAGE_DIGEST"
options gate "$GATE_ACTION_GATES"
options report "$GATE_ACTION_NAMED_REPORTS"
options exclude "$GATE_ACTION_EXCLUDE"
options ignore-file "$GATE_ACTION_IGNORE_FILES"
options output "$GATE_ACTION_OUTPUTS"

# The policy of the branch that a pull request goes into holds. A shallow checkout does not have it.
if $fetches && [ -n "${GITHUB_BASE_REF:-}" ] && [ -z "$GATE_ACTION_POLICY_REF" ]; then
  branch="refs/remotes/origin/$GITHUB_BASE_REF"
  if ! git -C "${GATE_ACTION_ROOT:-.}" rev-parse --quiet --verify "$branch^{commit}" >/dev/null; then
    git -C "${GATE_ACTION_ROOT:-.}" fetch --quiet --no-tags --depth=1 origin "+refs/heads/$GITHUB_BASE_REF:$branch" ||
      echo "gate action: the target branch could not be fetched: check out with fetch-depth: 0" >&2
  fi
fi

folder="$GATE_ACTION_REPORT_FOLDER"
if [ -z "$folder" ]; then
  folder="$(mktemp -d "$RUNNER_TEMP/gate-report.XXXXXX")" || exit 3
fi
mkdir -p -- "$folder" || exit 3
folder="$(cd -- "$folder" && pwd)" || exit 3
if command -v cygpath >/dev/null; then folder="$(cygpath -m "$folder")"; fi
marks="$(mktemp "$RUNNER_TEMP/gate-annotations.XXXXXX")" || exit 3
trap 'rm -f "$marks"' EXIT

arguments+=(--output=terminal "--output=json=$folder/verdict.json" "--output=sarif=$folder/gate.sarif"
  "--output=html=$folder/gate.html" "--output=markdown=$folder/summary.md" "--output=github=$marks")
arguments+=(--)
while IFS= read -r line; do arguments+=("$line"); done < <(lines "$GATE_ACTION_REPORTS")

# Whatever is printed here stays text: the runner obeys no command until the mark is said again.
mark="$(random)"
echo "::stop-commands::$mark"
"$GATE_ACTION_PROGRAM" "${arguments[@]}"
code=$?
echo "::$mark::"
if $annotates && [ -s "$marks" ]; then cat "$marks"; fi
if $summarises && [ -s "$folder/summary.md" ]; then cat "$folder/summary.md" >>"$GITHUB_STEP_SUMMARY"; fi

case "$code" in
  0 | 4) verdict=pass ;;
  1) verdict=fail ;;
  *) verdict=error ;;
esac

# say NAME VALUE: an output of the step. The mark cannot be guessed, so that no value ends itself and begins another.
say() {
  local end
  end="gate-$(random)"
  printf '%s<<%s\n%s\n%s\n' "$1" "$end" "$2" "$end" >>"$GITHUB_OUTPUT"
}

# say_file NAME FILE: its path, if the run wrote it.
say_file() {
  if [ -s "$2" ]; then say "$1" "$2"; else say "$1" ""; fi
}

say verdict "$verdict"
say exit-code "$code"
say report-folder "$folder"
say_file verdict-file "$folder/verdict.json"
say_file sarif-file "$folder/gate.sarif"
say_file html-file "$folder/gate.html"
exit "$code"
