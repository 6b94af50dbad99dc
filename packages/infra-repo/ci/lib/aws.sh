# shellcheck shell=bash
# Calls to AWS. Answers are JSON for jq; an error ends the build unless it means "not there".

export AWS_PAGER=''
export AWS_RETRY_MODE=${AWS_RETRY_MODE:-standard}
export AWS_MAX_ATTEMPTS=${AWS_MAX_ATTEMPTS:-8}

# aws_json NOT_THERE SERVICE OPERATION ARGUMENTS...
# Prints the answer; prints nothing where the error matches the pattern NOT_THERE.
aws_json() {
  local not_there=$1 errors answer message
  shift
  errors=$(mktemp)
  if answer=$(aws "$@" --output json 2>"$errors"); then
    rm -f "$errors"
    printf '%s' "$answer"
    return
  fi
  message=$(<"$errors")
  rm -f "$errors"
  if [[ -n $not_there && $message =~ $not_there ]]; then
    return
  fi
  fail "aws $1 $2 failed: ${message:-no message}"
}

# What read_stack found: status, output.NAME, parameter.NAME, tag.NAME. Empty where there is no such stack.
declare -A STACK=()

# read_stack NAME
read_stack() {
  local answer entries
  STACK=()
  answer=$(aws_json 'does not exist' cloudformation describe-stacks --stack-name "$1")
  [[ -n $answer ]] || return 0
  entries=$(jq -r '.Stacks[0]
    | select(.StackStatus != "DELETE_COMPLETE")
    | ["status", .StackStatus],
      (.Outputs[]? | ["output.\(.OutputKey)", .OutputValue]),
      (.Parameters[]? | ["parameter.\(.ParameterKey)", .ParameterValue]),
      (.Tags[]? | ["tag.\(.Key)", .Value])
    | "STACK[\(.[0] | @sh)]=\(.[1] | @sh)"' <<<"$answer")
  eval "$entries"
}

has_stack() {
  ((${#STACK[@]} > 0))
}
