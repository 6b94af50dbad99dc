import type {
  ActionDeclaration,
  PipelineDeclaration,
} from '@aws-sdk/client-codepipeline';
import { AwsError } from '../../core/AwsError';

const PIPELINE_NAME = /^[A-Za-z0-9.@\-_]{1,100}$/;
const VARIABLE_NAME = /^[A-Za-z0-9@\-_]{1,128}$/;
/** AWS: at most 50 variables in a pipeline. */
const MAX_VARIABLES = 50;

/** Actions that the sandbox can run, as `{category}/{provider}`. */
const ACTION_TYPES = [
  'Source/CodeStarSourceConnection',
  'Build/CodeBuild',
  'Test/CodeBuild',
  'Deploy/CloudFormation',
  'Approval/Manual',
];

/**
 * Gives a pipeline with AWS's defaults filled in.
 * @throws AwsError InvalidStructureException and its kin, for what AWS refuses and for action types that the sandbox lacks
 */
export function normalizePipeline(
  pipeline: PipelineDeclaration | undefined,
): PipelineDeclaration {
  if (!pipeline || !PIPELINE_NAME.test(pipeline.name ?? '')) {
    throw new AwsError(
      'ValidationException',
      `1 validation error detected: Value '${pipeline?.name}' at 'pipeline.name' failed to satisfy constraint: Member must satisfy regular expression pattern: [A-Za-z0-9.@\\-_]+`,
    );
  }
  const normalized: PipelineDeclaration = {
    ...pipeline,
    pipelineType: pipeline.pipelineType ?? 'V2',
    executionMode: pipeline.executionMode ?? 'SUPERSEDED',
    stages: (pipeline.stages ?? []).map(stage => ({
      ...stage,
      actions: (stage.actions ?? []).map(action => ({
        ...action,
        runOrder: Number(action.runOrder ?? 1),
        configuration: action.configuration ?? {},
        inputArtifacts: action.inputArtifacts ?? [],
        outputArtifacts: action.outputArtifacts ?? [],
      })),
    })),
  };
  checkHead(normalized);
  checkStages(normalized);
  return normalized;
}

function checkHead(pipeline: PipelineDeclaration): void {
  const { pipelineType, executionMode, variables = [] } = pipeline;
  if (
    pipelineType !== 'V2' &&
    (executionMode !== 'SUPERSEDED' || variables.length)
  ) {
    throw invalid(
      `Execution mode ${executionMode} and pipeline variables need a pipeline of type V2`,
    );
  }
  if (variables.length > MAX_VARIABLES) {
    throw invalid(
      `Pipeline has ${variables.length} variables; at most ${MAX_VARIABLES} are allowed`,
    );
  }
  for (const { name, defaultValue } of variables) {
    if (!VARIABLE_NAME.test(name ?? '')) {
      throw invalid(`Pipeline variable name '${name}' is not valid`);
    }
    if (defaultValue === '') {
      throw invalid(
        `The default value of pipeline variable '${name}' must not be empty`,
      );
    }
  }
  const names = variables.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice) throw invalid(`Pipeline variable '${twice}' is declared twice`);
}

function checkStages({ stages = [] }: PipelineDeclaration): void {
  if (stages.length < 2) {
    throw invalid('Pipeline should have at least 2 stages');
  }
  const stageNames = new Set<string>();
  const artifacts = new Set<string>();
  stages.forEach((stage, index) => {
    const name = stage.name ?? '';
    if (stageNames.has(name)) {
      throw invalid(`Stage name '${name}' is used twice`);
    }
    stageNames.add(name);
    const actions = stage.actions ?? [];
    if (actions.length === 0) {
      throw invalid(`Stage '${name}' has no actions`);
    }
    const actionNames = new Set<string>();
    for (const action of inRunOrder(actions)) {
      if (actionNames.has(action.name ?? '')) {
        throw invalid(
          `Action name '${action.name}' is used twice in stage '${name}'`,
        );
      }
      actionNames.add(action.name ?? '');
      checkAction(action, index === 0, artifacts);
    }
  });
}

function checkAction(
  action: ActionDeclaration,
  firstStage: boolean,
  artifacts: Set<string>,
): void {
  const { category, provider } = action.actionTypeId ?? {};
  if (!ACTION_TYPES.includes(`${category}/${provider}`)) {
    throw new AwsError(
      'InvalidActionDeclarationException',
      `ActionType (Category: '${category}', Provider: '${provider}', Owner: '${action.actionTypeId?.owner}', Version: '${action.actionTypeId?.version}') in action '${action.name}' is not available in region`,
    );
  }
  if ((category === 'Source') !== firstStage) {
    throw new AwsError(
      'InvalidStageDeclarationException',
      firstStage
        ? `Pipeline's first stage must only contain source actions, but action '${action.name}' is of category ${category}`
        : `Only the first stage may contain source actions, but action '${action.name}' is one`,
    );
  }
  if (category === 'Source') {
    const text = JSON.stringify(action.configuration);
    if (text.includes('#{variables.')) {
      throw new AwsError(
        'InvalidActionDeclarationException',
        `Source action '${action.name}' refers to a pipeline variable; pipeline variables cannot be used in source actions`,
      );
    }
  }
  for (const { name } of action.inputArtifacts ?? []) {
    if (!artifacts.has(name ?? '')) {
      throw invalid(
        `Input Artifact Bundle ${name} in action ${action.name} is not declared as Output Artifact Bundle in any of the preceding actions`,
      );
    }
  }
  for (const { name } of action.outputArtifacts ?? []) {
    if (artifacts.has(name ?? '')) {
      throw invalid(
        `Output Artifact Bundle name must be unique within the pipeline. ${name} has been used more than once`,
      );
    }
    artifacts.add(name ?? '');
  }
}

function inRunOrder(
  actions: readonly ActionDeclaration[],
): ActionDeclaration[] {
  return [...actions].sort((a, b) => (a.runOrder ?? 1) - (b.runOrder ?? 1));
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidStructureException', message);
}
