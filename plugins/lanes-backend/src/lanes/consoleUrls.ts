/** Host of AWS's console in the partition of a region. */
function consoleHost(region: string): string {
  if (region.startsWith('cn-')) return 'console.amazonaws.cn';
  if (region.startsWith('us-gov-')) return 'console.amazonaws-us-gov.com';
  return `${region}.console.aws.amazon.com`;
}

/** A stack in AWS's console. */
export function stackConsoleUrl(region: string, stackId: string): string {
  return `https://${consoleHost(
    region,
  )}/cloudformation/home?region=${region}#/stacks/stackinfo?stackId=${encodeURIComponent(
    stackId,
  )}`;
}

/** A pipeline in AWS's console. */
export function pipelineConsoleUrl(region: string, pipeline: string): string {
  return `https://${consoleHost(
    region,
  )}/codesuite/codepipeline/pipelines/${encodeURIComponent(
    pipeline,
  )}/view?region=${region}`;
}

/** One pipeline execution in AWS's console. */
export function executionConsoleUrl(
  region: string,
  pipeline: string,
  executionId: string,
): string {
  return `https://${consoleHost(
    region,
  )}/codesuite/codepipeline/pipelines/${encodeURIComponent(
    pipeline,
  )}/executions/${encodeURIComponent(executionId)}/timeline?region=${region}`;
}
