import { InputError } from '@backstage/errors';
import { BootstrapServiceSettings } from '@laneway/plugin-lanes-common';
import { parseDocument } from 'yaml';

/** A parameters file: all values as text, as CloudFormation takes them. */
export interface ParametersFile {
  readonly Parameters: Readonly<Record<string, string>>;
}

/** Where the parts of a parameters file are that do not come from the request. */
export interface ServiceFacts {
  readonly service: string;
  readonly env: string;
  /** Entity ref of the owner. */
  readonly owner?: string;
}

/**
 * The parameters of a parameters file of the Infra repo.
 *
 * @throws InputError that names the file when it is not `{"Parameters": {...}}`
 */
export function parseParameters(
  path: string,
  text: string,
): Record<string, string> {
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch {
    file = undefined;
  }
  const parameters: unknown = Reflect.get(Object(file), 'Parameters');
  if (typeof parameters !== 'object' || parameters === null) {
    throw new InputError(
      `${path} in the Infra repo is not JSON of the form {"Parameters": {...}}; mend it there.`,
    );
  }
  return Object.fromEntries(
    Object.entries(parameters).map(([key, value]) => [
      key,
      Array.isArray(value) ? value.join(',') : String(value),
    ]),
  );
}

/** Names of the parameters that a template declares, and of those that have no default. */
export function declaredParameters(template: string): {
  names: string[];
  required: string[];
} {
  // CloudFormation's own tags (!Ref) mean nothing here, and the parser's warnings about them neither.
  const document = parseDocument(template, { logLevel: 'silent' });
  const parameters: unknown = Reflect.get(
    Object(document.toJS()),
    'Parameters',
  );
  const entries = Object.entries(Object(parameters));
  return {
    names: entries.map(([name]) => name),
    required: entries
      .filter(
        ([, value]) => Reflect.get(Object(value), 'Default') === undefined,
      )
      .map(([name]) => name),
  };
}

/**
 * The parameters of a new service: what it is, where its code is, how large its tasks are, and what all services of the
 * environment share as far as its pipeline declares it.
 */
export function serviceParameters(
  facts: ServiceFacts,
  settings: BootstrapServiceSettings,
  shared: Readonly<Record<string, string>>,
  pipelineParameters: readonly string[],
): Record<string, string> {
  const own: Record<string, string> = {
    ServiceName: facts.service,
    Env: facts.env,
    ...(facts.owner ? { Owner: facts.owner } : {}),
  };
  for (const name of pipelineParameters) {
    if (own[name] === undefined && shared[name] !== undefined) {
      own[name] = shared[name];
    }
  }
  return {
    ...own,
    AppRepositoryId: settings.repository,
    AppBranch: settings.branch,
    ContainerPort: String(settings.containerPort),
    HealthCheckPath: settings.healthCheckPath,
    DesiredCount: String(settings.desiredCount),
    Cpu: settings.cpu,
    Memory: settings.memory,
  };
}

/** The text of a parameters file with these parameters; what an existing file has beside them stays. */
export function mergeParametersFile(
  path: string,
  before: string | undefined,
  parameters: Readonly<Record<string, string>>,
): string {
  if (before === undefined) {
    return `${JSON.stringify({ Parameters: parameters }, undefined, 2)}\n`;
  }
  const existing = parseParameters(path, before);
  const changed = Object.entries(parameters).some(
    ([key, value]) => existing[key] !== value,
  );
  if (!changed) return before;
  const file: object = JSON.parse(before);
  const kept: object = Reflect.get(file, 'Parameters');
  return `${JSON.stringify(
    { ...file, Parameters: { ...kept, ...parameters } },
    undefined,
    2,
  )}\n`;
}
