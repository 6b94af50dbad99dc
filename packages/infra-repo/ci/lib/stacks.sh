# shellcheck shell=bash
# The state of a stack before it is deployed.

STACK_WAIT_SECONDS=${STACK_WAIT_SECONDS:-1800}
POLL_SECONDS=${POLL_SECONDS:-5}

# await_stack NAME: waits until the stack can be deployed, and leaves what it then is in STACK.
# CloudFormation cannot update what is left of a first creation that failed, or of a deletion that failed, and nothing
# is meant to run in either: they are deleted here, so that the next attempt with a corrected version just works.
await_stack() {
  local name=$1 status deadline=$((SECONDS + STACK_WAIT_SECONDS)) said='' deleted=''
  while true; do
    read_stack "$name"
    status=${STACK[status]:-}
    case $status in
      *_IN_PROGRESS) ;;
      ROLLBACK_COMPLETE | ROLLBACK_FAILED | CREATE_FAILED | DELETE_FAILED)
        [[ -z $deleted ]] ||
          fail "stack $name is in state $status and could not be deleted: its events say why; delete it, then deploy again"
        say "Removing stack $name: $status is what a failed attempt left, and it cannot be updated."
        aws_json '' cloudformation delete-stack --stack-name "$name" >/dev/null
        deleted=yes
        ;;
      UPDATE_FAILED)
        fail "stack $name is in state $status: run 'aws cloudformation rollback-stack --stack-name $name', then deploy again"
        ;;
      UPDATE_ROLLBACK_FAILED)
        fail "stack $name is in state $status: run 'aws cloudformation continue-update-rollback --stack-name $name', then deploy again"
        ;;
      *) return ;;
    esac
    if ((SECONDS >= deadline)); then
      fail "stack $name is still in state $status after $STACK_WAIT_SECONDS seconds: wait until it has finished, then deploy again"
    fi
    if [[ $said != "$status" ]]; then
      say "Waiting for stack $name, which is in state $status."
      said=$status
    fi
    sleep "$POLL_SECONDS"
  done
}

# require_own_stack NAME SERVICE: two services may build the same stack name from different parts.
require_own_stack() {
  has_stack || return 0
  local owner=${STACK[tag.laneway:service]:-}
  [[ $owner == "$2" ]] ||
    fail "stack $1 is not one of service '$2' (its tag laneway:service is '$owner'): choose another name, or delete that stack"
}
