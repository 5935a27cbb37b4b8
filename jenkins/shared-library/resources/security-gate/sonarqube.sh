#!/bin/sh
# Waits for SonarQube's analysis of this very build and keeps its answers in GATE_FOLDER: task, quality gate, measures.
# They are found through the task that the scanner wrote down, never through the project, whose state belongs to
# whoever analysed last. Whatever goes wrong leaves evidence out, which gate reports; nothing is made up.
set -eu
umask 077

stop() {
  printf 'sonarqube: %s\n' "$@" >&2
  exit 3
}

# SonarQube writes its JSON on one line or many; texts in it are escaped, so a bare "KEY":"…" is a key.
text_of() {
  tr -d '\r\n' <"$2" | sed -n 's/.*"'"$1"'" *: *"\([^"\\]*\)".*/\1/p'
}

# get FILE PATH [OPTION…]: one answer. The token goes in through standard input, where no list of processes shows it,
# to the server that the pipeline names; redirects are not followed.
get() {
  file="$1"
  path="$2"
  shift 2
  status="$(printf 'user = "%s:"\n' "$token" | curl --config - --silent --show-error --proto '=http,https' --max-redirs 0 \
    --connect-timeout 10 --max-time 60 --get "$@" --output "$file.part" --write-out '%{http_code}' "${GATE_SONAR_URL%/}$path")" || status="000"
  if [ "$status" != 200 ]; then
    rm -f "$file.part"
    printf 'sonarqube: %s answers %s\n' "$path" "$status" >&2
    return 1
  fi
  mv -f "$file.part" "$file"
}

token="${SONAR_TOKEN:-${SONAR_AUTH_TOKEN:-}}"
case "$token" in
  "") stop "there is no token: give sonarCredentialsId, or call securityGate inside withSonarQubeEnv" ;;
  *[!A-Za-z0-9_.-]*) stop "the token holds characters that no token of SonarQube has" ;;
esac
command -v curl >/dev/null || stop "curl is not installed here"

reports="$(find . \( -name node_modules -o -name .git -o -name gate-reports \) -prune -o -name report-task.txt -type f -print | head -n 2)"
case "$reports" in
  "") stop "no report-task.txt: the scanner has not run in this workspace, or did not upload" ;;
  *"
"*) stop "more than one report-task.txt: clean the workspace before the scan, one analysis is judged" "$reports" ;;
esac
project="$(sed -n 's/^projectKey=//p' "$reports" | tr -d '\r')"
[ "$project" = "$GATE_SONAR_PROJECT" ] || stop "$reports is about another project than sonarProject"
task="$(sed -n 's/^ceTaskId=//p' "$reports" | tr -d '\r')"
case "$task" in
  "" | *[!A-Za-z0-9_-]*) stop "$reports names no task" ;;
esac

mkdir -p "$GATE_FOLDER"
cp "$reports" "$GATE_FOLDER/report-task.txt"
end=$(($(date +%s) + GATE_SONAR_MINUTES * 60))
while :; do
  get "$GATE_FOLDER/task.json" "/api/ce/task" --data-urlencode "id=$task" || true
  state=""
  if [ -f "$GATE_FOLDER/task.json" ]; then state="$(text_of status "$GATE_FOLDER/task.json")"; fi
  case "$state" in
    SUCCESS) break ;;
    FAILED | CANCELED) stop "the analysis is $state" ;;
  esac
  [ "$(date +%s)" -lt "$end" ] || stop "the analysis is ${state:-unknown} after $GATE_SONAR_MINUTES minutes; sonarQubeTimeout waits longer"
  sleep "${GATE_SONAR_PAUSE:-5}"
done

analysis="$(text_of analysisId "$GATE_FOLDER/task.json")"
case "$analysis" in
  "" | *[!A-Za-z0-9_-]*) stop "the task names no analysis" ;;
esac
get "$GATE_FOLDER/project-status.json" "/api/qualitygates/project_status" --data-urlencode "analysisId=$analysis" ||
  stop "the quality gate cannot be read"

# A token that may only scan is refused here; the quality gate then has to hold the conditions itself.
set -- --data-urlencode "component=$project" --data-urlencode "additionalFields=metrics,period" --data-urlencode \
  "metricKeys=new_violations,new_bugs,new_vulnerabilities,new_security_hotspots,new_security_hotspots_reviewed,new_coverage,new_lines_to_cover,new_lines,new_duplicated_lines_density,new_maintainability_rating"
for key in branch pullRequest; do
  value="$(text_of "$key" "$GATE_FOLDER/task.json")"
  if [ -n "$value" ]; then set -- "$@" --data-urlencode "$key=$value"; fi
done
get "$GATE_FOLDER/measures.json" "/api/measures/component" "$@" ||
  printf 'sonarqube: the measures are left out; the token needs the permission Browse\n' >&2
