#!/usr/bin/env bash
# Decides how a stack is deployed, and builds its image where there is one to build.
#
#   build.sh prebuild    checks the input; nothing has been changed when it fails
#   build.sh build       builds and pushes the image, where LAYER is app
#   build.sh postbuild   waits until the stack is free, writes out/cfn-params.json
#
# LAYER (infra, boot or app) says for which kind of stack, STEP (prepare or protect) for which
# action of the infra and boot pipelines. ci/buildspec.yaml runs all three in this order.
set -euo pipefail
# Without it an error inside $(...) would go unnoticed.
shopt -s inherit_errexit

INFRA_DIR=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly INFRA_DIR
readonly OUT_DIR=$INFRA_DIR/out
readonly STATE_FILE=$INFRA_DIR/.build-state

# shellcheck source-path=SCRIPTDIR
for library in common names aws parameters stacks slots environment service lane; do
  # shellcheck source=/dev/null
  . "$INFRA_DIR/ci/lib/$library.sh"
done

main() {
  local phase=${1:-}
  case $phase in
    prebuild | build | postbuild) ;;
    *) fail "unknown step '$phase': use prebuild, build or postbuild" ;;
  esac
  require_variable LAYER "the build project of each pipeline sets it"
  require_variable ENV "the build project of each pipeline sets it"
  [[ $LAYER == app ]] || require_variable STEP "the actions of the pipeline set it to prepare or protect"
  # CodeBuild runs post_build after a build that failed, too.
  if [[ ${CODEBUILD_BUILD_SUCCEEDING:-1} == 0 ]]; then
    fail "the build failed before this step; see the message above"
  fi
  if [[ $phase == prebuild ]]; then
    rm -rf "$OUT_DIR"
    mkdir -p "$OUT_DIR"
    : >"$STATE_FILE"
    : >"$STATE_FILE"
    printf 'export ECR_REPO_URI=- IMAGE_TAG_URI=-\n' >"$OUT_DIR/exports.sh"
  else
    load_state
  fi
  case $LAYER in
    infra) environment_"$phase" ;;
    boot) service_"$phase" ;;
    app) lane_"$phase" ;;
    *) fail "unknown LAYER '$LAYER': use infra, boot or app" ;;
  esac
}

main "$@"
