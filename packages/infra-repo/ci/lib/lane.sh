# shellcheck shell=bash
# Layer app: the stack app-{service}-{env}-{lane}, its image and its place on the listener.

# shellcheck disable=SC2153 # The names in capitals are variables of the pipeline.
lane_prebuild() {
  require_variable PIPELINE_SERVICE "the build project of the pipeline sets it"
  local name
  for name in SERVICE LANE BRANCH IMAGE TTL_HOURS; do
    require_variable "$name" "start the pipeline with it, or leave it out for its default"
  done
  require_service_name "$SERVICE"
  [[ $SERVICE == "$PIPELINE_SERVICE" ]] ||
    fail "SERVICE is '$SERVICE', but this pipeline deploys '$PIPELINE_SERVICE': start the pipeline $SERVICE-$ENV instead"
  require_lane_name "$LANE"
  require_time_to_live
  read_service_parameters
  read_service_stack
  require_free_lane
  if [[ $IMAGE == - ]]; then
    check_out_branch
  else
    resolve_image
  fi
  remember REPOSITORY_URI LISTENER_ARN COMMIT BRANCH IMAGE_TAG IMAGE_DIGEST
}

lane_build() {
  if [[ -n $IMAGE_DIGEST ]]; then
    say "Nothing to build: $REPOSITORY_URI@$IMAGE_DIGEST is in the repository."
    return
  fi
  read_service_parameters
  local source=${CODEBUILD_SRC_DIR_AppOut:?} command=${PARAMETERS[BuildCommand]:-}
  if [[ -n $command ]]; then
    say "Running BuildCommand of params/$SERVICE-$ENV.json."
    (cd "$source" && bash -euo pipefail -c "$command") ||
      fail "BuildCommand failed; its output is above"
  fi
  aws ecr get-login-password |
    docker login --username AWS --password-stdin "${REPOSITORY_URI%%/*}" >/dev/null ||
    fail "docker could not log in to ${REPOSITORY_URI%%/*}"
  (cd "$source" && docker build --tag "$REPOSITORY_URI:$IMAGE_TAG" \
    --file "${PARAMETERS[Dockerfile]:-Dockerfile}" "${PARAMETERS[BuildContext]:-.}") ||
    fail "the image of commit $COMMIT could not be built; docker's output is above"
  # Another build of the same commit may have been quicker: tags are immutable, and its image is as good.
  docker push "$REPOSITORY_URI:$IMAGE_TAG" ||
    say "The push failed; looking whether the repository has the image already."
  IMAGE_DIGEST=$(image_digest "imageTag=$IMAGE_TAG")
  [[ -n $IMAGE_DIGEST ]] ||
    fail "the image $REPOSITORY_URI:$IMAGE_TAG could not be pushed; docker's output is above"
  remember IMAGE_DIGEST
}

lane_postbuild() {
  local name=app-$SERVICE-$ENV-$LANE slot expires=never
  read_service_parameters
  await_earlier_deployments "$LANE"
  await_stack "$name"
  require_own_stack "$name" "$SERVICE"
  if [[ $LANE == default ]]; then
    slot=0
  elif has_stack; then
    slot=${STACK[parameter.RuleSlot]}
  else
    slot=$(allocate_slot "$LISTENER_ARN" "$LANE")
  fi
  if ((TTL_HOURS > 0)); then
    expires=$(date -u -d "+$TTL_HOURS hours" +%Y-%m-%dT%H:%M:%SZ)
  fi
  write_lane_configuration "$slot" "$expires" >"$OUT_DIR/cfn-params.json"
  write_lane_template >"$OUT_DIR/lane-stack.yaml"
  printf 'export ECR_REPO_URI=%q IMAGE_TAG_URI=%q\n' \
    "$REPOSITORY_URI" "$REPOSITORY_URI:$IMAGE_TAG" >"$OUT_DIR/exports.sh"
  say "Lane '$LANE' of $SERVICE gets commit $COMMIT ($IMAGE_DIGEST)."
}

require_time_to_live() {
  if [[ ! $TTL_HOURS =~ ^(0|[1-9][0-9]{0,3})$ ]] || ((TTL_HOURS > 8760)); then
    fail "TTL_HOURS is '$TTL_HOURS': use a number of hours up to 8760, or 0 for a lane that does not expire"
  fi
  [[ $LANE != default || $TTL_HOURS == 0 ]] ||
    fail "TTL_HOURS is '$TTL_HOURS', but the default lane may not expire: use 0"
}

# What all lanes of the service share. Sets REPOSITORY_URI and LISTENER_ARN.
read_service_stack() {
  read_stack "boot-$SERVICE-$ENV"
  REPOSITORY_URI=${STACK[output.RepositoryUri]:-}
  LISTENER_ARN=${STACK[output.HttpListenerArn]:-}
  [[ -n $REPOSITORY_URI && -n $LISTENER_ARN ]] ||
    fail "service '$SERVICE' is not bootstrapped in '$ENV' (stack boot-$SERVICE-$ENV): run the pipeline boot-$ENV with SERVICE=$SERVICE first"
}

# In Cloud Map, lane "api" of service "user" and service "user-api" have one name.
require_free_lane() {
  [[ $LANE != default ]] || return 0
  read_stack "boot-$SERVICE-$LANE-$ENV"
  ! has_stack ||
    fail "lane '$LANE' would take the name '$SERVICE-$LANE' of another service in Cloud Map: choose another lane name"
}

# Sets COMMIT, IMAGE_TAG and, where the commit was built before, IMAGE_DIGEST.
check_out_branch() {
  require_variable CODEBUILD_SRC_DIR_AppOut "the pipeline gives the App repo to the build as its source AppOut"
  [[ $BRANCH != - ]] || BRANCH=${APP_BRANCH:-main}
  git check-ref-format "refs/heads/$BRANCH" ||
    fail "'$BRANCH' is no branch name: start the pipeline with the BRANCH to deploy"
  local git=(git -C "$CODEBUILD_SRC_DIR_AppOut" -c safe.directory='*' -c advice.detachedHead=false) code=0
  "${git[@]}" ls-remote --exit-code origin "refs/heads/$BRANCH" >/dev/null || code=$?
  case $code in
    0) ;;
    2) fail "the App repo has no branch '$BRANCH': push it, or start the pipeline with a BRANCH that exists" ;;
    *) fail "the App repo could not be read (git exit code $code); git's message is above" ;;
  esac
  "${git[@]}" fetch --quiet --no-tags origin "+refs/heads/$BRANCH:refs/remotes/origin/$BRANCH" ||
    fail "branch '$BRANCH' of the App repo could not be fetched; git's message is above"
  "${git[@]}" checkout --quiet --force --detach "refs/remotes/origin/$BRANCH" ||
    fail "branch '$BRANCH' of the App repo could not be checked out; git's message is above"
  COMMIT=$("${git[@]}" rev-parse HEAD)
  local dockerfile=${PARAMETERS[Dockerfile]:-Dockerfile}
  [[ -f $CODEBUILD_SRC_DIR_AppOut/$dockerfile ]] ||
    fail "branch '$BRANCH' of the App repo has no $dockerfile: add it, or name the right one as Dockerfile in params/$SERVICE-$ENV.json"
  IMAGE_TAG=$COMMIT
  IMAGE_DIGEST=$(image_digest "imageTag=$IMAGE_TAG")
}

# Checks that the repository has IMAGE. Sets IMAGE_DIGEST, IMAGE_TAG and COMMIT.
resolve_image() {
  local reference=$IMAGE id
  # Anything before @ or the last colon must be this service's own repository.
  case $reference in
    "$REPOSITORY_URI"@*) reference=${reference#"$REPOSITORY_URI"@} ;;
    "$REPOSITORY_URI":*) reference=${reference#"$REPOSITORY_URI":} ;;
  esac
  if [[ $reference =~ ^sha256:[0-9a-f]{64}$ ]]; then
    id=imageDigest=$reference
  elif [[ $reference =~ ^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$ ]]; then
    id=imageTag=$reference
  else
    fail "IMAGE is '$IMAGE': use a digest (sha256:...) or a tag of $REPOSITORY_URI, or - to build the branch"
  fi
  local image
  image=$(describe_image "$id")
  IMAGE_DIGEST=$(jq -r '.imageDigest // empty' <<<"$image")
  [[ -n $IMAGE_DIGEST ]] ||
    fail "the repository $REPOSITORY_URI does not have '$reference': take a digest from it, or start the pipeline with IMAGE=- to build the branch"
  # Images are tagged with their commit.
  IMAGE_TAG=$(jq -r '.imageTags // [] | (map(select(test("^[0-9a-f]{12,40}$"))) + .)[0] // "-"' <<<"$image")
  COMMIT=-
  if [[ $IMAGE_TAG =~ ^[0-9a-f]{12,40}$ ]]; then
    COMMIT=$IMAGE_TAG
  fi
}

# describe_image ID: the image as JSON, or nothing.
describe_image() {
  aws_json 'ImageNotFound' ecr describe-images \
    --repository-name "${REPOSITORY_URI#*/}" --image-ids "$1" | jq -c '.imageDetails[0] // empty'
}

image_digest() {
  describe_image "$1" | jq -r '.imageDigest // empty'
}

# write_lane_configuration SLOT EXPIRES
write_lane_configuration() {
  local tags parameters key
  tags=$(pairs layer app service "$SERVICE" env "$ENV" lane "$LANE" owner "${PARAMETERS[Owner]:-unknown}" \
    commit "$COMMIT" branch "$BRANCH" image-tag "$IMAGE_TAG" execution "${EXECUTION:--}" \
    template-version "$(template_version)" expires-at "$2")
  parameters=$(
    # How a lane is matched belongs to the lane, not to the service: it survives a deployment.
    for key in MatchHeaderName MatchHeaderRegex; do
      [[ -z ${STACK[parameter.$key]:-} ]] || pairs "$key" "${STACK[parameter.$key]}"
    done
    pairs ServiceName "$SERVICE" Env "$ENV" Lane "$LANE" \
      ImageUri "$REPOSITORY_URI@$IMAGE_DIGEST" \
      RuleSlot "$1" LaneRulePriority $((1000 + $1)) BaggageRulePriority $((10000 + $1)) MatchRulePriority $((20000 + $1)) \
      Commit "$COMMIT" ImageTag "$IMAGE_TAG" Execution "${EXECUTION:--}" ExpiresAt "$2"
  )
  template_configuration "$INFRA_DIR/ci/app/lane-stack.yaml" "$INFRA_DIR/ci/app/stack-policy.json" \
    "$tags" "$parameters" "$LANE" "$PARAMETERS_FILE"
}

# The template with the service's environment variables and secrets: a list of any length is nothing that
# CloudFormation's parameters can carry. JSON is YAML, so each entry is one line of it.
write_lane_template() {
  local variables secrets line
  variables=$(entries_of Environment Value)
  secrets=$(entries_of Secrets ValueFrom)
  while IFS= read -r line; do
    case $line in
      *'# build.sh puts'*'"Environment" here.')
        [[ -z $variables ]] || printf '%s\n' "$variables"
        ;;
      *'# build.sh puts'*'"Secrets" here.')
        [[ -z $secrets ]] || printf '          Secrets:\n%s\n' "$secrets"
        ;;
      *) printf '%s\n' "$line" ;;
    esac
  done <"$INFRA_DIR/ci/app/lane-stack.yaml"
}

# entries_of SECTION VALUE_KEY: a list of the template, one entry a line.
entries_of() {
  jq -r --arg section "$1" --arg key "$2" '.[$section] // {} | to_entries[]
    | "            - \({Name: .key, ($key): (.value | tostring)} | tojson)"' "$PARAMETERS_FILE"
}
