# shellcheck shell=bash
# Layer boot: the stacks boot-{service}-{env} and roles-app-{service}-{env}.

# shellcheck disable=SC2153 # SERVICE is a variable of the pipeline.
service_prebuild() {
  require_own_environment
  require_variable SERVICE "start the pipeline boot-$ENV with SERVICE, such as user-api"
  require_service_name "$SERVICE"
  read_parameters boot
  read_service_parameters
  [[ $STEP == prepare ]] || return 0
  read_stack "infra-environment-$ENV"
  has_stack ||
    fail "there is no environment '$ENV' here (stack infra-environment-$ENV): run the pipeline infra-$ENV first"
  require_free_discovery_name
}

service_build() {
  [[ $STEP != protect ]] || protect_stack "boot-$SERVICE-$ENV"
}

service_postbuild() {
  [[ $STEP == prepare ]] || return 0
  local shared tags facts
  read_parameters boot
  shared=$PARAMETERS_FILE
  local connection=${PARAMETERS[ConnectionArn]:-}
  read_service_parameters
  facts=$(pairs service "$SERVICE" env "$ENV" owner "${PARAMETERS[Owner]:-unknown}" \
    commit "${INFRA_COMMIT:--}" execution "${EXECUTION:--}" template-version "$(template_version)")

  await_stack "roles-app-$SERVICE-$ENV"
  template_configuration "$INFRA_DIR/ci/iam/roles.yaml" - "layer=roles"$'\n'"$facts" \
    "$(pairs Layer app ServiceName "$SERVICE" Env "$ENV" ConnectionArn "$connection")" \
    '' "$PARAMETERS_FILE" >"$OUT_DIR/roles-params.json"

  await_stack "boot-$SERVICE-$ENV"
  require_own_stack "boot-$SERVICE-$ENV" "$SERVICE"
  tags="layer=boot"$'\n'"$facts"
  # A changed tag would be a change of the listener, and the stack policy refuses every one of those.
  has_stack && tags=$(present_tags)
  template_configuration "$INFRA_DIR/ci/boot/service-stack.yaml" "$INFRA_DIR/ci/boot/stack-policy.json" "$tags" \
    "$(pairs ServiceName "$SERVICE" Env "$ENV" TemplateVersion "$(template_version)")" \
    '' "$shared" "$PARAMETERS_FILE" >"$OUT_DIR/cfn-params.json"
}

read_service_parameters() {
  read_parameters "$SERVICE"
  require_parameter ServiceName "$SERVICE"
  require_parameter Env "$ENV"
}

# The tags laneway:* that the stack has, as template_configuration takes them.
present_tags() {
  local key
  for key in "${!STACK[@]}"; do
    [[ $key != tag.laneway:* ]] || pairs "${key#tag.laneway:}" "${STACK[$key]}"
  done
}

# In Cloud Map, lane "api" of service "user" and service "user-api" have one name.
require_free_discovery_name() {
  local service=$SERVICE lane
  while [[ $service == *-* ]]; do
    service=${service%-*}
    lane=${SERVICE#"$service"-}
    is_name "$lane" 20 || continue
    read_stack "app-$service-$ENV-$lane"
    ! has_stack ||
      fail "the name '$SERVICE' is taken in Cloud Map by lane '$lane' of service '$service': delete that lane or choose another service name"
  done
}
