import type {
  PipelineDeclaration,
  PipelineVariable,
  ResolvedPipelineVariable,
} from '@aws-sdk/client-codepipeline';
import { validationError } from './errors';
import type { ExecutionRow } from './rows';

/** AWS: a variable's value has 1 to 1000 characters. */
const MAX_VALUE_LENGTH = 1000;
const REFERENCE = /#\{([A-Za-z0-9@\-_]+)\.([A-Za-z0-9@\-_.]+)\}/g;

/**
 * The values of a pipeline's variables for one execution: what was given, else the default.
 * @throws AwsError ValidationException for a variable that is not declared, has no value, or one of wrong length
 */
export function resolveVariables(
  pipeline: PipelineDeclaration,
  given: readonly PipelineVariable[],
): ResolvedPipelineVariable[] {
  const declared = pipeline.variables ?? [];
  given.forEach(({ name, value = '' }, index) => {
    const at = `'variables.${index + 1}.member.value'`;
    if (value.length < 1) {
      throw validationError(
        `1 validation error detected: Value '' at ${at} failed to satisfy constraint: Member must have length greater than or equal to 1`,
      );
    }
    if (value.length > MAX_VALUE_LENGTH) {
      throw validationError(
        `1 validation error detected: Value at ${at} failed to satisfy constraint: Member must have length less than or equal to ${MAX_VALUE_LENGTH}`,
      );
    }
    if (!declared.some(variable => variable.name === name)) {
      throw validationError(
        `Pipeline variable '${name}' is not declared in pipeline '${pipeline.name}'`,
      );
    }
  });
  const resolved = declared.map(({ name, defaultValue }) => ({
    name,
    // The last one counts where a name is given twice.
    resolvedValue:
      given.filter(variable => variable.name === name).at(-1)?.value ??
      defaultValue,
  }));
  const missing = resolved.filter(variable => !variable.resolvedValue);
  if (missing.length > 0) {
    throw validationError(
      `Pipeline variables without a default value must be given: ${missing
        .map(variable => variable.name)
        .join(', ')}`,
    );
  }
  return resolved;
}

/**
 * Puts the values of `#{variables.X}`, `#{codepipeline.PipelineExecutionId}` and `#{Namespace.Var}` into an action's
 * configuration.
 * @throws AwsError ValidationException for a reference to nothing
 */
export function resolveConfiguration(
  configuration: Readonly<Record<string, string>>,
  execution: ExecutionRow,
): Record<string, string> {
  const lookUp = (namespace: string, name: string): string | undefined => {
    if (namespace === 'codepipeline') {
      return name === 'PipelineExecutionId' ? execution.id : undefined;
    }
    if (namespace === 'variables') {
      return execution.variables.find(variable => variable.name === name)
        ?.resolvedValue;
    }
    return execution.namespaces[namespace]?.[name];
  };
  return Object.fromEntries(
    Object.entries(configuration).map(([key, text]) => [
      key,
      String(text).replace(REFERENCE, (reference, namespace, name) => {
        const value = lookUp(namespace, name);
        if (value === undefined) {
          throw validationError(
            `An action configuration variable could not be resolved: ${reference} in ${key}`,
          );
        }
        return value;
      }),
    ]),
  );
}
