# shellcheck shell=bash
# Layer infra: the stack infra-environment-{env}.

environment_prebuild() {
  require_own_environment
  read_parameters infra
  require_parameter Env "$ENV"
  if [[ ${PARAMETERS[CreateNetwork]:-true} == false ]]; then
    local key
    for key in VpcId PublicSubnetIds PrivateSubnetIds; do
      [[ -n ${PARAMETERS[$key]:-} ]] ||
        fail "params/infra-$ENV.json has CreateNetwork=false but no $key: give the ids of the network to wrap"
    done
  fi
}

environment_build() {
  [[ $STEP != protect ]] || protect_stack "infra-environment-$ENV"
}

environment_postbuild() {
  [[ $STEP == prepare ]] || return 0
  local tags
  read_parameters infra
  await_stack "infra-environment-$ENV"
  tags=$(pairs layer infra env "$ENV" owner "${PARAMETERS[Owner]:-unknown}" \
    commit "${INFRA_COMMIT:--}" execution "${EXECUTION:--}" template-version "$(template_version)")
  template_configuration "$INFRA_DIR/ci/infra/environment-stack.yaml" "$INFRA_DIR/ci/infra/stack-policy.json" \
    "$tags" '' '' "$PARAMETERS_FILE" >"$OUT_DIR/cfn-params.json"
}

# A stack policy does not guard against deletion, and neither template nor pipeline can switch this on.
protect_stack() {
  aws_json '' cloudformation update-termination-protection --enable-termination-protection --stack-name "$1" >/dev/null
  say "Stack $1 is protected from deletion."
}
