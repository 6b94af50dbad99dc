import type { Json } from '../../../core/types';
import type { ParameterDefinition, Template } from './Template';
import { validationError } from './validationError';

/** A parameter as a request gives it. */
export interface ParameterInput {
  readonly ParameterKey?: string;
  readonly ParameterValue?: string;
  readonly UsePreviousValue?: boolean;
}

/** A parameter's value as a stack keeps it. */
export interface StoredParameter {
  readonly key: string;
  readonly value: string;
  /** For `AWS::SSM::Parameter::Value<...>`: what the parameter store held. */
  readonly resolvedValue?: string;
  readonly noEcho?: boolean;
}

/** Reads a parameter of the parameter store; undefined where there is none. */
export type ReadStoredParameter = (
  name: string,
) => Promise<string | undefined> | string | undefined;

/**
 * The values of a template's parameters: given, previous, or default, in the template's order.
 *
 * @throws AwsError `ValidationError` with AWS's text for missing, unknown and refused values
 */
export async function resolveParameters(
  template: Template,
  given: readonly ParameterInput[],
  previous: readonly StoredParameter[] | undefined,
  readStored: ReadStoredParameter,
): Promise<StoredParameter[]> {
  const inputs = new Map<string, ParameterInput>();
  for (const input of given) {
    const key = input.ParameterKey ?? '';
    if (inputs.has(key)) {
      throw validationError(`Parameter ${key} was specified more than once`);
    }
    inputs.set(key, input);
  }
  const names = Object.keys(template.Parameters);
  const unknown = [...inputs.keys()].filter(key => !names.includes(key));
  if (unknown.length > 0) {
    throw validationError(
      `Parameters: [${unknown.join(', ')}] do not exist in the template`,
    );
  }
  const values = new Map<string, string>();
  for (const name of names) {
    const value = valueOf(
      name,
      template.Parameters[name],
      inputs.get(name),
      previous,
    );
    if (value !== undefined) values.set(name, value);
  }
  const missing = names.filter(name => !values.has(name));
  if (missing.length > 0) {
    throw validationError(
      `Parameters: [${missing.join(', ')}] must have values`,
    );
  }
  return Promise.all(
    [...values].map(async ([key, value]) => {
      const definition = template.Parameters[key];
      checkConstraints(key, value, definition);
      return {
        key,
        value,
        resolvedValue: isStoredType(definition.Type)
          ? await stored(value, readStored)
          : undefined,
        noEcho: String(definition.NoEcho) === 'true' || undefined,
      };
    }),
  );
}

/** What `Ref` of a parameter gives: a string, or a list for list types. */
export function parameterValue(
  definition: ParameterDefinition,
  parameter: StoredParameter,
): string | string[] {
  const value = parameter.resolvedValue ?? parameter.value;
  return isListType(definition.Type) ? splitList(value) : value;
}

/** The default of a parameter as text; undefined where it has none. */
export function defaultText(
  definition: ParameterDefinition,
): string | undefined {
  const value = definition.Default;
  if (value === undefined || value === null) return undefined;
  return Array.isArray(value) ? value.map(String).join(',') : String(value);
}

function valueOf(
  name: string,
  definition: ParameterDefinition,
  input: ParameterInput | undefined,
  previous: readonly StoredParameter[] | undefined,
): string | undefined {
  if (input?.UsePreviousValue) {
    const before = previous?.find(parameter => parameter.key === name);
    if (!before) {
      throw validationError(
        `Invalid input for parameter key ${name}. Cannot specify usePreviousValue as true for a parameter key not in the previous template`,
      );
    }
    if (input.ParameterValue !== undefined) {
      throw validationError(
        `Invalid input for parameter key ${name}. Cannot specify usePreviousValue as true and non empty value for a parameter`,
      );
    }
    return before.value;
  }
  return input?.ParameterValue ?? defaultText(definition);
}

function isStoredType(type: string): boolean {
  return type.startsWith('AWS::SSM::Parameter::Value<');
}

function isListType(type: string): boolean {
  return type.includes('CommaDelimitedList') || /(^|<)List</.test(type);
}

function splitList(value: string): string[] {
  return value === '' ? [] : value.split(',').map(item => item.trim());
}

async function stored(
  name: string,
  readStored: ReadStoredParameter,
): Promise<string> {
  const value = await readStored(name);
  if (value === undefined) {
    throw validationError(
      `Unable to fetch parameters [${name}] from parameter store for this account.`,
    );
  }
  return value;
}

function checkConstraints(
  name: string,
  value: string,
  definition: ParameterDefinition,
): void {
  const refuse = (reason: string) => {
    const explained = definition.ConstraintDescription;
    return validationError(
      explained
        ? `Parameter '${name}' failed to satisfy constraint: ${explained}`
        : `Parameter '${name}' ${reason}`,
    );
  };
  const { Type: type } = definition;
  const items =
    isListType(type) && !isStoredType(type) ? splitList(value) : [value];
  if (type === 'Number' || type === 'List<Number>') {
    if (
      items.some(item => item.trim() === '' || !Number.isFinite(Number(item)))
    ) {
      throw validationError(`Parameter '${name}' must be a number`);
    }
    checkRange(items.map(Number), definition, refuse);
  } else {
    checkText(value, definition, refuse);
  }
  const allowed = definition.AllowedValues?.map(asText);
  if (allowed && !items.every(item => allowed.includes(item))) {
    throw refuse('must be one of AllowedValues');
  }
}

function checkRange(
  numbers: number[],
  definition: ParameterDefinition,
  refuse: (reason: string) => Error,
): void {
  const { MinValue: least, MaxValue: most } = definition;
  if (least !== undefined && numbers.some(item => item < Number(least))) {
    throw refuse(`must be a number not less than ${least}`);
  }
  if (most !== undefined && numbers.some(item => item > Number(most))) {
    throw refuse(`must be a number not greater than ${most}`);
  }
}

function checkText(
  value: string,
  definition: ParameterDefinition,
  refuse: (reason: string) => Error,
): void {
  const {
    MinLength: least,
    MaxLength: most,
    AllowedPattern: pattern,
  } = definition;
  if (least !== undefined && value.length < Number(least)) {
    throw refuse(`must contain at least ${least} characters`);
  }
  if (most !== undefined && value.length > Number(most)) {
    throw refuse(`must contain at most ${most} characters`);
  }
  // CloudFormation matches the whole value, whether or not the pattern is anchored.
  if (pattern !== undefined && !new RegExp(`^(?:${pattern})$`).test(value)) {
    throw refuse(`must match pattern ${pattern}`);
  }
}

function asText(value: Json): string {
  return String(value);
}
