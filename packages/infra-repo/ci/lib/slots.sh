# shellcheck shell=bash
# The slot of a lane: a number from 0 to 8999 from which the priorities of its listener rules follow.
#
# A lane that has a stack keeps its slot. A new one takes the first free number of a row that only its name decides.
# Lanes may be created at the same moment and priorities are unique on a listener, so "free" must hold until the
# rules are made. No lock is needed for that: the pipeline knows which builds have begun and not yet deployed, and
# what they may choose is known from their lanes' names. Of two builds, the one that began later keeps clear of the
# whole row of the other. It always sees the other, because that one was there first: in progress, or already as
# rules on the listener, which are read after the executions.

readonly SLOTS=9000
readonly SLOT_ROW=8

# slot_row LANE: the numbers a lane tries in turn, the hash of its name first.
slot_row() {
  local i text crc
  for ((i = 0; i < SLOT_ROW; i++)); do
    text=$1
    ((i == 0)) || text=$1#$i
    crc=$(printf '%s' "$text" | cksum)
    printf '%s\n' "$((${crc%% *} % SLOTS))"
  done
}

# slots_in_use LISTENER_ARN: one number a line, from the priorities of the listener's rules.
slots_in_use() {
  aws_json '' elbv2 describe-rules --listener-arn "$1" | jq -r '
    .Rules[].Priority
    | select(test("^[0-9]+$")) | tonumber
    | if . >= 1000 and . < 10000 then . - 1000
      elif . >= 10000 and . < 19000 then . - 10000
      elif . >= 20000 and . < 29000 then . - 20000
      else empty end'
}

# deployments_before_this_one: "EXECUTION LANE" of each build of this pipeline that began before this one and has
# not deployed yet. Nothing outside of a pipeline.
deployments_before_this_one() {
  [[ -n ${PIPELINE_NAME:-} && -n ${EXECUTION:-} ]] || return 0
  # At most 50 executions are active (an AWS limit), with five actions each; the newest come first.
  aws_json '' codepipeline list-action-executions --pipeline-name "$PIPELINE_NAME" --max-items 300 |
    jq -r --arg me "$EXECUTION" '
      def last_of(name): map(select(.stageName == name)) | max_by(.startTime);
      def lane: .input.resolvedConfiguration.EnvironmentVariables // "[]"
        | fromjson | map(select(.name == "LANE")) | .[0].value // empty;
      [.actionExecutionDetails[]?] | group_by(.pipelineExecutionId)
      | map({id: .[0].pipelineExecutionId, build: last_of("Build"), deploy: last_of("Deploy")})
      | map(select(.build))
      | (map(select(.id == $me)) | .[0].build.startTime) as $mine
      | .[]
      | select(.id != $me and ($mine == null or [.build.startTime, .id] < [$mine, $me]))
      | select(.build.status == "InProgress"
          or (.build.status == "Succeeded" and (.deploy == null or .deploy.status == "InProgress")))
      | "\(.id) \(.build | lane)"'
}

# allocate_slot LISTENER_ARN LANE
allocate_slot() {
  local before taken lane slot
  before=$(deployments_before_this_one)
  taken=$(slots_in_use "$1")
  while read -r _ lane; do
    if [[ -n $lane && $lane != "$2" && $lane != default ]]; then
      taken+=$'\n'$(slot_row "$lane")
    fi
  done <<<"$before"
  for slot in $(slot_row "$2"); do
    if ! grep -qx "$slot" <<<"$taken"; then
      printf '%s' "$slot"
      return
    fi
  done
  # A listener has at most 100 rules (an AWS limit), so a row of eight is practically never used up.
  fail "no slot is free for lane '$2': the listener has too many rules; delete lanes that are no longer used"
}

# await_earlier_deployments LANE: deployments of one lane follow one another in the order in which their
# builds began; two that reached CloudFormation together would make the second one fail.
await_earlier_deployments() {
  local id lane said='' deadline=$((SECONDS + STACK_WAIT_SECONDS)) before earlier
  while true; do
    before=$(deployments_before_this_one)
    earlier=''
    while read -r id lane; do
      if [[ $lane == "$1" ]] && is_running "$id"; then
        earlier=$id
        break
      fi
    done <<<"$before"
    [[ -n $earlier ]] || return 0
    if ((SECONDS >= deadline)); then
      fail "execution $earlier is still deploying lane '$1' after $STACK_WAIT_SECONDS seconds: wait until it has finished, then deploy again"
    fi
    if [[ -z $said ]]; then
      say "Waiting for execution $earlier, which deploys lane '$1' too and began earlier."
      said=yes
    fi
    sleep "$POLL_SECONDS"
  done
}

# A build that succeeded and was then stopped never deploys.
is_running() {
  local status
  status=$(aws_json NotFound codepipeline get-pipeline-execution \
    --pipeline-name "$PIPELINE_NAME" --pipeline-execution-id "$1" | jq -r '.pipelineExecution.status')
  [[ $status == InProgress ]]
}
