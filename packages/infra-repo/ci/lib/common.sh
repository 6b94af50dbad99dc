# shellcheck shell=bash
# Messages, and what one step of a build hands on to the next.

# Ends the build with one clear line.
fail() {
  local message=$*
  printf 'ERROR: %s\n' "${message//$'\n'/ }" >&2
  exit 1
}

say() {
  printf '%s\n' "$*" >&2
}

# require_variable NAME WHERE_IT_COMES_FROM
require_variable() {
  local name=$1
  [[ -n ${!name:-} ]] || fail "the variable $name is not set: $2"
}

# remember NAME...: keeps variables for the following steps, which run in processes of their own.
remember() {
  local name
  for name in "$@"; do
    printf '%s=%q\n' "$name" "${!name}" >>"$STATE_FILE"
  done
}

load_state() {
  [[ -f $STATE_FILE ]] || fail "prebuild did not run: run build.sh prebuild first"
  # shellcheck source=/dev/null
  . "$STATE_FILE"
}

# The version of the templates, stamped on every stack.
template_version() {
  local version
  read -r version <"$INFRA_DIR/VERSION"
  printf '%s' "$version"
}
