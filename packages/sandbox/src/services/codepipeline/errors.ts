import { AwsError } from '../../core/AwsError';
import { CodePipelineTables, ExecutionRow, PipelineRow } from './rows';

export function validationError(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

/** @throws AwsError PipelineNotFoundException */
export function requirePipeline(
  tables: CodePipelineTables,
  account: string,
  name: string | undefined,
): PipelineRow {
  const row = tables.pipelines.get(name ?? '');
  if (!row) {
    throw new AwsError(
      'PipelineNotFoundException',
      `Account '${account}' does not have a pipeline with name '${name}'`,
    );
  }
  return row;
}

/** @throws AwsError PipelineExecutionNotFoundException */
export function requireExecution(
  tables: CodePipelineTables,
  pipeline: PipelineRow,
  id: string | undefined,
): ExecutionRow {
  const row = tables.executions.get(id ?? '');
  if (row?.pipeline !== pipeline.name) {
    throw new AwsError(
      'PipelineExecutionNotFoundException',
      `Pipeline '${pipeline.name}' does not have an execution with id '${id}'`,
    );
  }
  return row;
}
