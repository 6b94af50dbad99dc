import { bootParamsPath } from '@laneway/plugin-lanes-common';
import { OperationFailedError } from './OperationSteps';
import { PlanContext } from './PlanContext';
import { parseParameters } from './serviceParameters';

/** The template of a service's pipeline, in the Infra repo. */
export const PIPELINE_TEMPLATE = 'ci/app/pipeline.yaml';

/**
 * The files of the Infra repo that a bootstrap needs: the pipeline's template, and what all services of an environment share.
 *
 * @throws OperationFailedError that names the file that is missing
 */
export async function readInfraRepo(
  { git, config }: PlanContext,
  env: string,
): Promise<{ template: string; shared: Record<string, string> }> {
  const path = bootParamsPath(env);
  const files = await git.readFiles(
    git.repository(config.infraRepo),
    config.infraBranch,
    [PIPELINE_TEMPLATE, path],
  );
  const template = files.get(PIPELINE_TEMPLATE);
  const shared = files.get(path);
  for (const [file, text] of [
    [PIPELINE_TEMPLATE, template],
    [path, shared],
  ]) {
    if (text === undefined) {
      throw new OperationFailedError(
        `The Infra repo has no ${file} on branch ${config.infraBranch}.`,
        'Ask your platform team to add it.',
      );
    }
  }
  return {
    template: template ?? '',
    shared: parseParameters(path, shared ?? ''),
  };
}
