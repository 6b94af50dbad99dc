import { parse } from 'yaml';

export type PhaseName = 'install' | 'pre_build' | 'build' | 'post_build';

export const PHASE_NAMES: readonly PhaseName[] = [
  'install',
  'pre_build',
  'build',
  'post_build',
];

export interface BuildspecPhase {
  readonly commands: readonly string[];
  /** Run after the commands, also when one of them failed. */
  readonly finally: readonly string[];
  /** What a failing command does to the build; AWS's default is to abort. */
  readonly onFailure: 'ABORT' | 'CONTINUE';
}

export interface BuildspecArtifact {
  /** Patterns relative to the base directory. */
  readonly files: readonly string[];
  readonly baseDirectory?: string;
  readonly discardPaths: boolean;
  readonly name?: string;
}

/** A buildspec of version 0.2, as far as builds in the sandbox use it. */
export interface Buildspec {
  readonly shell: 'bash' | 'sh';
  readonly variables: Readonly<Record<string, string>>;
  readonly exportedVariables: readonly string[];
  readonly phases: Readonly<Partial<Record<PhaseName, BuildspecPhase>>>;
  readonly artifacts?: BuildspecArtifact;
  readonly secondaryArtifacts: Readonly<Record<string, BuildspecArtifact>>;
}

/** What is wrong with a buildspec; the build fails with `YAML_FILE_ERROR` and this message. */
export class BuildspecError extends Error {}

type Mapping = Record<string, unknown>;

/**
 * Reads a buildspec.
 * @throws BuildspecError when it is no YAML, not of version 0.2, or asks for what the sandbox does not have
 */
export function parseBuildspec(text: string): Buildspec {
  const root = parseYaml(text);
  if (String(root.version) !== '0.2') {
    throw new BuildspecError(
      `Invalid buildspec version '${root.version}': the sandbox runs version 0.2`,
    );
  }
  const env = mapping(root.env, 'env');
  for (const key of ['parameter-store', 'secrets-manager']) {
    if (Object.keys(mapping(env[key], `env/${key}`)).length > 0) {
      throw new BuildspecError(
        `env/${key} is not available in the sandbox: give the value as an environment variable of the project`,
      );
    }
  }
  const phases = mapping(root.phases, 'phases');
  const unknown = Object.keys(phases).find(
    name => !PHASE_NAMES.some(known => known === name),
  );
  if (unknown || Object.keys(phases).length === 0) {
    throw new BuildspecError(
      unknown
        ? `unknown phase '${unknown}': expected ${PHASE_NAMES.join(', ')}`
        : 'phases is missing: a buildspec needs at least one phase',
    );
  }
  const artifacts = mapping(root.artifacts, 'artifacts');
  return {
    shell: readShell(env.shell),
    variables: stringValues(mapping(env.variables, 'env/variables')),
    exportedVariables: strings(
      env['exported-variables'],
      'env/exported-variables',
    ),
    phases: Object.fromEntries(
      Object.entries(phases).map(([name, phase]) => [
        name,
        readPhase(mapping(phase, `phases/${name}`), `phases/${name}`),
      ]),
    ),
    artifacts: artifacts.files
      ? readArtifact(artifacts, 'artifacts')
      : undefined,
    secondaryArtifacts: Object.fromEntries(
      Object.entries(
        mapping(artifacts['secondary-artifacts'], 'secondary-artifacts'),
      ).map(([id, value]) => [
        id,
        readArtifact(mapping(value, id), `secondary-artifacts/${id}`),
      ]),
    ),
  };
}

function parseYaml(text: string): Mapping {
  try {
    return mapping(parse(text), 'the buildspec');
  } catch (error) {
    if (error instanceof BuildspecError) throw error;
    throw new BuildspecError((error as Error).message);
  }
}

function readPhase(phase: Mapping, path: string): BuildspecPhase {
  return {
    commands: strings(phase.commands, `${path}/commands`),
    finally: strings(phase.finally, `${path}/finally`),
    onFailure: phase['on-failure'] === 'CONTINUE' ? 'CONTINUE' : 'ABORT',
  };
}

function readArtifact(artifact: Mapping, path: string): BuildspecArtifact {
  const optional = (value: unknown) =>
    value === undefined || value === null ? undefined : String(value);
  return {
    files: strings(artifact.files, `${path}/files`),
    baseDirectory: optional(artifact['base-directory']),
    discardPaths: ['yes', 'true'].includes(String(artifact['discard-paths'])),
    name: optional(artifact.name),
  };
}

function readShell(value: unknown): Buildspec['shell'] {
  if (value === undefined || value === null || value === 'sh') return 'sh';
  if (value === 'bash' || value === '/bin/bash') return 'bash';
  throw new BuildspecError(
    `env/shell is '${value}': the sandbox has bash and sh`,
  );
}

function mapping(value: unknown, path: string): Mapping {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw new BuildspecError(`${path} is not a mapping`);
  }
  return value as Mapping;
}

function strings(value: unknown, path: string): string[] {
  if (value === undefined || value === null) return [];
  const list = Array.isArray(value) ? value : [value];
  return list.map((item, index) => {
    if (typeof item === 'object') {
      throw new BuildspecError(
        `${path}[${index}] is not a string: quote a command that holds ': '`,
      );
    }
    return String(item);
  });
}

function stringValues(values: Mapping): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, String(value)]),
  );
}
