# shellcheck shell=bash
# Parameters files in, template configuration out.

# What read_parameters found, by key.
declare -A PARAMETERS=()

# read_parameters NAME: reads params/NAME-{env}.json and sets PARAMETERS_FILE; ends the build where it is missing or
# malformed.
read_parameters() {
  local entries
  PARAMETERS=()
  PARAMETERS_FILE=$INFRA_DIR/params/$1-$ENV.json
  [[ -f $PARAMETERS_FILE ]] ||
    fail "params/$1-$ENV.json is not in the Infra repo: add it (the README lists its keys) and run the pipeline again"
  entries=$(jq -r '.Parameters | to_entries[]
    | "PARAMETERS[\(.key | @sh)]=\(.value | if type == "array" then map(tostring) | join(",") else tostring end | @sh)"' \
    "$PARAMETERS_FILE") ||
    fail "params/$1-$ENV.json is not an object with an object \"Parameters\": correct it in the Infra repo"
  eval "$entries"
}

# require_parameter KEY VALUE
require_parameter() {
  [[ ${PARAMETERS[$1]:-} == "$2" ]] ||
    fail "params/${PARAMETERS_FILE##*/} has $1 '${PARAMETERS[$1]:-}', not '$2': correct it in the Infra repo"
}

# pairs KEY VALUE...: one "KEY=VALUE" a line, as template_configuration takes them.
pairs() {
  while (($# > 0)); do
    printf '%s=%s\n' "$1" "${2//$'\n'/ }"
    shift 2
  done
}

# template_configuration TEMPLATE POLICY_FILE TAGS PARAMETERS LANE FILE...
# Parameters of the files (the later ones win), then their Lanes.LANE, then PARAMETERS; of them all those that the
# template declares. TAGS get the prefix "laneway:". POLICY_FILE may be "-" for none. All values become strings, as
# CodePipeline wants them, and tag values get the characters that AWS allows, 256 at most.
template_configuration() {
  local declared policy=null
  declared=$(sed -n '/^Parameters:/,/^[A-Z]/s/^  \([A-Za-z0-9]*\):.*/\1/p' "$1")
  [[ $2 == - ]] || policy=$(<"$2")
  cat "${@:6}" | jq -s --arg declared "$declared" --argjson policy "$policy" \
    --arg tags "$3" --arg parameters "$4" --arg lane "$5" '
    def lines: split("\n") | map(select(. != ""));
    def read_pairs: lines | map(index("=") as $at | {key: .[:$at], value: .[$at + 1:]});
    def text: if type == "array" then map(tostring) | join(",") else tostring end;
    def allowed: gsub("[^A-Za-z0-9 _.:/=+@-]"; "_") | .[0:256];
    ($declared | lines) as $names
    | (map(.Parameters) + map(.Lanes[$lane]? // {}) + [$parameters | read_pairs | from_entries] | add) as $all
    | {
        Parameters: ($all | with_entries(select(.key as $key | $names | index([$key])) | .value |= text)),
        Tags: ($tags | read_pairs | map({key: "laneway:\(.key)", value: (.value | allowed)}) | from_entries)
      }
      + (if $policy then {StackPolicy: $policy} else {} end)'
}
