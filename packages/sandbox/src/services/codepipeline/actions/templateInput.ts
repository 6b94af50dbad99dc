import { readFile } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import type { Parameter, Tag } from '@aws-sdk/client-cloudformation';
import { artifactDir } from '../../../core/artifactFiles';
import { AwsError } from '../../../core/AwsError';
import type { ActionRequest } from './ActionRunner';

/** What a stack is created or updated with. */
export interface TemplateInput {
  readonly TemplateBody: string;
  readonly Parameters: Parameter[];
  readonly Tags?: Tag[];
  readonly StackPolicyBody?: string;
  readonly Capabilities: string[];
  readonly RoleARN?: string;
}

interface TemplateConfiguration {
  readonly Parameters?: Record<string, unknown>;
  readonly Tags?: Record<string, unknown>;
  readonly StackPolicy?: unknown;
}

/**
 * Reads the template and its configuration from the action's input artifacts.
 * @throws AwsError naming the file and what is wrong with it
 */
export async function readTemplateInput(
  filesDir: string,
  request: ActionRequest,
): Promise<TemplateInput> {
  const { configuration } = request;
  const template = await readPath(filesDir, request, 'TemplatePath');
  if (template === undefined) {
    throw configurationError('TemplatePath is missing');
  }
  const config = await readConfiguration(filesDir, request);
  const overrides = await readOverrides(filesDir, request);
  const tags = Object.entries(config.Tags ?? {});
  return {
    TemplateBody: template,
    Parameters: Object.entries({ ...config.Parameters, ...overrides }).map(
      ([ParameterKey, value]) => ({
        ParameterKey,
        ParameterValue: parameterText(ParameterKey, value),
      }),
    ),
    Tags:
      tags.length > 0
        ? tags.map(([Key, Value]) => ({ Key, Value: String(Value) }))
        : undefined,
    StackPolicyBody: config.StackPolicy
      ? JSON.stringify(config.StackPolicy)
      : undefined,
    Capabilities: (configuration.Capabilities ?? '')
      .split(',')
      .map(name => name.trim())
      .filter(Boolean),
    RoleARN: configuration.RoleArn,
  };
}

/**
 * The text of a file in an input artifact.
 * @throws AwsError when the artifact or the file is not there
 */
export async function readArtifactFile(
  filesDir: string,
  request: ActionRequest,
  artifact: string,
  path: string,
): Promise<string> {
  const location = request.inputArtifacts[artifact];
  if (!location) {
    throw configurationError(
      `Artifact [${artifact}] is not an input artifact of action ${request.declaration.name}`,
    );
  }
  const root = artifactDir(filesDir, location);
  const file = resolve(root, path);
  if (file.startsWith(root + sep)) {
    try {
      return await readFile(file, 'utf8');
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (!['ENOENT', 'EISDIR', 'ENOTDIR'].includes(code ?? '')) throw error;
    }
  }
  throw configurationError(
    `File [${path}] does not exist in artifact [${artifact}]`,
  );
}

/** The text behind a configuration of the form `Artifact::path`; undefined where it is not given. */
async function readPath(
  filesDir: string,
  request: ActionRequest,
  key: string,
): Promise<string | undefined> {
  const value = request.configuration[key];
  if (!value) return undefined;
  const [artifact, path] = value.split('::');
  if (!path) {
    throw configurationError(
      `${key} '${value}' is not of the form Artifact::path`,
    );
  }
  return readArtifactFile(filesDir, request, artifact, path);
}

async function readConfiguration(
  filesDir: string,
  request: ActionRequest,
): Promise<TemplateConfiguration> {
  const key = 'TemplateConfiguration';
  const text = await readPath(filesDir, request, key);
  if (text === undefined) return {};
  return parseObject(text, `${key} ${request.configuration[key]}`);
}

async function readOverrides(
  filesDir: string,
  request: ActionRequest,
): Promise<Record<string, unknown>> {
  const text = request.configuration.ParameterOverrides;
  if (!text) return {};
  const overrides = parseObject(text, 'ParameterOverrides');
  const resolved: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(overrides)) {
    resolved[name] = await resolveOverride(filesDir, request, value);
  }
  return resolved;
}

/** `{"Fn::GetParam": ["Artifact", "file.json", "key"]}` reads a value of a JSON file; all else is the value itself. */
async function resolveOverride(
  filesDir: string,
  request: ActionRequest,
  value: unknown,
): Promise<unknown> {
  const call = (value as { 'Fn::GetParam'?: unknown } | null)?.['Fn::GetParam'];
  if (!Array.isArray(call)) return value;
  const [artifact, path, key] = call.map(String);
  const text = await readArtifactFile(filesDir, request, artifact, path);
  const found = parseObject(text, `${artifact}::${path}`)[key];
  if (found === undefined) {
    throw configurationError(`${artifact}::${path} has no key '${key}'`);
  }
  return found;
}

function parseObject(text: string, what: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw configurationError(
      `${what} is not valid JSON: ${(error as Error).message}`,
    );
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw configurationError(`${what} is not a JSON object`);
  }
  return value as Record<string, unknown>;
}

function parameterText(name: string, value: unknown): string {
  if (Array.isArray(value)) return value.map(String).join(',');
  if (typeof value === 'object') {
    throw configurationError(`Parameter ${name} is not a string`);
  }
  return String(value);
}

function configurationError(message: string): AwsError {
  return new AwsError('ActionConfigurationError', message);
}
