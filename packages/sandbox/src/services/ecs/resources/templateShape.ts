/** Members whose keys are data, not names of the API. */
const MAPS = new Set(['DockerLabels', 'Options', 'DriverOpts', 'Labels']);
/** Members that templates often give as text (a `Ref` to a parameter), and the API takes as numbers. */
const NUMBERS = new Set([
  'Base',
  'ContainerPort',
  'DesiredCount',
  'HardLimit',
  'HealthCheckGracePeriodSeconds',
  'HostPort',
  'Interval',
  'MaximumPercent',
  'MemoryReservation',
  'MinimumHealthyPercent',
  'Port',
  'Retries',
  'SizeInGiB',
  'SoftLimit',
  'StartPeriod',
  'StartTimeout',
  'StopTimeout',
  'Timeout',
  'Value',
  'Weight',
]);
const CONTAINERS = 'ContainerDefinitions';
/** Members that hold text even where it looks like something else. */
const TEXT = new Set(['Environment', 'Settings', 'Tags', 'ClusterSettings']);

/**
 * Properties of a template in the shape of the ECS API: names begin with a small letter, numbers and booleans that a
 * parameter made text are what they are.
 */
export function apiShape(value: unknown, inside: string = ''): unknown {
  if (Array.isArray(value)) return value.map(item => apiShape(item, inside));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      apiName(name),
      MAPS.has(name) ? textMap(member) : apiValue(name, member, inside),
    ]),
  );
}

function apiName(name: string): string {
  // `EFSVolumeConfiguration` is `efsVolumeConfiguration`, `EnableECSManagedTags` is `enableECSManagedTags`.
  return name
    .replace(/^[A-Z]+(?=[A-Z][a-z])/, head => head.toLowerCase())
    .replace(/^[A-Z]/, head => head.toLowerCase());
}

function apiValue(name: string, member: unknown, inside: string): unknown {
  if (typeof member === 'object') return apiShape(member, name);
  if (TEXT.has(inside)) return String(member);
  if (typeof member !== 'string') return member;
  if (member === 'true') return true;
  if (member === 'false') return false;
  const isNumber =
    member.trim() !== '' &&
    (NUMBERS.has(name) || (ofContainer(name) && inside === CONTAINERS));
  return isNumber && Number.isFinite(Number(member)) ? Number(member) : member;
}

/** Text for a task, a number for a container. */
function ofContainer(name: string): boolean {
  return name === 'Cpu' || name === 'Memory';
}

function textMap(member: unknown): unknown {
  return Object.fromEntries(
    Object.entries(member ?? {}).map(([key, value]) => [key, String(value)]),
  );
}
