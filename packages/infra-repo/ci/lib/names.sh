# shellcheck shell=bash
# Grammar of names. Names are built from their parts, never taken apart.

# is_name TEXT MAX_LENGTH: lower case, digits and single hyphens, begins with a letter, ends without a hyphen.
is_name() {
  [[ ${#1} -le $2 && $1 =~ ^[a-z][a-z0-9]*(-[a-z0-9]+)*$ ]]
}

require_service_name() {
  is_name "$1" 40 ||
    fail "'$1' is no service name: use at most 40 of a-z, 0-9 and single hyphens, beginning with a letter, such as user-api"
  case $1 in
    boot | infra) fail "the service name '$1' is taken by the pipeline $1-$ENV: choose another" ;;
  esac
}

require_lane_name() {
  is_name "$1" 20 ||
    fail "'$1' is no lane name: use at most 20 of a-z, 0-9 and single hyphens, beginning with a letter, such as gray or release-1-2-3"
}

# The pipeline deploys to one environment; an execution that asks for another was started on the wrong pipeline.
require_own_environment() {
  [[ ${REQUESTED_ENV:-$ENV} == "$ENV" ]] ||
    fail "ENV is '$REQUESTED_ENV', but this pipeline is for '$ENV': start the pipeline $LAYER-$REQUESTED_ENV instead"
}
