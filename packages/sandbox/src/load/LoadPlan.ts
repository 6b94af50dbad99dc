import { AwsError } from '../core/AwsError';

/** Traffic for one load balancer; several entries may name the same one, for example one per lane. */
export interface LoadTarget {
  readonly loadBalancerDnsName: string;
  /** On average; the moments are irregular. */
  readonly requestsPerSecond: number;
  /** One is taken at random for each request; `/` when there are none. */
  readonly paths?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}

export interface LoadPlan {
  readonly targets: readonly LoadTarget[];
}

/** All targets together; more is no light traffic any more. */
const MAX_REQUESTS_PER_SECOND = 500;

/** Reads a plan that somebody sent. Throws `ValidationException` naming the member that is wrong. */
export function readLoadPlan(body: unknown): LoadPlan {
  const targets = isRecord(body) ? body.targets : undefined;
  if (!Array.isArray(targets)) {
    return invalid('targets', targets, 'a list of targets');
  }
  const plan = { targets: targets.map(readTarget) };
  const total = plan.targets.reduce(
    (sum, target) => sum + target.requestsPerSecond,
    0,
  );
  if (total > MAX_REQUESTS_PER_SECOND) {
    invalid(
      'requestsPerSecond',
      total,
      `at most ${MAX_REQUESTS_PER_SECOND} over all targets`,
    );
  }
  return plan;
}

function readTarget(value: unknown, index: number): LoadTarget {
  const at = `targets[${index}]`;
  if (!isRecord(value)) return invalid(at, value, 'an object');
  const { loadBalancerDnsName: dnsName, requestsPerSecond: rate } = value;
  if (typeof dnsName !== 'string' || dnsName === '') {
    return invalid(
      `${at}.loadBalancerDnsName`,
      dnsName,
      'the DNSName of a load balancer',
    );
  }
  if (typeof rate !== 'number' || !(rate >= 0)) {
    return invalid(`${at}.requestsPerSecond`, rate, 'a number from 0');
  }
  const { paths, headers } = value;
  const isPath = (path: unknown) =>
    typeof path === 'string' && /^\/[!-~]*$/.test(path);
  if (paths !== undefined && !(Array.isArray(paths) && paths.every(isPath))) {
    return invalid(`${at}.paths`, paths, 'a list of paths that begin with /');
  }
  const areHeaders =
    isRecord(headers) &&
    Object.entries(headers).every(
      ([name, text]) =>
        /^[\w-]+$/.test(name) &&
        typeof text === 'string' &&
        /^[\t -~]*$/.test(text),
    );
  if (headers !== undefined && !areHeaders) {
    return invalid(`${at}.headers`, headers, 'an object of header values');
  }
  return {
    loadBalancerDnsName: dnsName.toLocaleLowerCase('en-US'),
    requestsPerSecond: rate,
    ...(paths === undefined ? {} : { paths }),
    ...(headers === undefined
      ? {}
      : { headers: headers as Record<string, string> }),
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(member: string, value: unknown, wanted: string): never {
  throw new AwsError(
    'ValidationException',
    `${member} is ${JSON.stringify(value)}; it must be ${wanted}`,
  );
}
