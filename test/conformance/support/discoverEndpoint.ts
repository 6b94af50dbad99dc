import {
  CAPABILITIES,
  type Capability,
  type Endpoint,
  type SourceRepository,
} from './EndpointFacts';
import { publishSourceRepository } from './publishSourceRepository';

export interface EndpointChoice {
  /** Of the server, or `aws`. */
  readonly url: string;
  /** Where load balancers answer at their own DNS names; undefined: as the sandbox says, else not at all. */
  readonly dataPlanePort: string | undefined;
  /** Capabilities that are not to be used. */
  readonly without: readonly string[];
}

/** The account that a sandbox gives to this key. */
const TEST_ACCESS_KEY = '111111111111';
const DEFAULT_REGION = 'ap-southeast-2';
/** AWS needs minutes for what a sandbox does in seconds. */
const PATIENCE_WITH_AWS = 20;

/**
 * Finds out what an endpoint can do. For a real account, what pipelines read and fill is taken from
 * `CONFORMANCE_CONNECTION_ARN`, `CONFORMANCE_REPOSITORY` and `CONFORMANCE_BUCKET`.
 *
 * @throws Error for a capability that does not exist
 */
export async function discoverEndpoint({
  url,
  dataPlanePort,
  without,
}: EndpointChoice): Promise<Endpoint> {
  const unknown = without.find(name => !CAPABILITIES.some(it => it === name));
  if (unknown) {
    throw new Error(
      `There is no capability '${unknown}'. There are: ${CAPABILITIES.join(
        ', ',
      )}`,
    );
  }
  const { AWS_ACCESS_KEY_ID, AWS_PROFILE, AWS_REGION } = process.env;
  const isAws = url === 'aws';
  const ownCredentials = isAws || AWS_ACCESS_KEY_ID || AWS_PROFILE;
  const region = AWS_REGION ?? DEFAULT_REGION;
  const dataPlane = isAws ? undefined : await findDataPlane(url);
  const source = isAws ? sourceOfAccount() : await sandboxSource(url, region);
  const has: Readonly<Record<Capability, boolean>> = {
    'data-plane': dataPlane !== undefined || dataPlanePort !== undefined,
    'source-repository': source !== undefined,
    'rate-limits': isAws,
  };
  return {
    url: isAws ? undefined : url,
    region,
    accessKeyId: ownCredentials ? undefined : TEST_ACCESS_KEY,
    capabilities: CAPABILITIES.filter(
      name => has[name] && !without.includes(name),
    ),
    dataPlaneHost: dataPlanePort ? undefined : dataPlane?.host,
    dataPlanePort: Number(dataPlanePort ?? dataPlane?.port ?? 80),
    source,
    patience: isAws ? PATIENCE_WITH_AWS : 1,
  };
}

interface Address {
  readonly host: string;
  readonly port: number;
}

/** Only a sandbox says where its load balancers are. */
async function findDataPlane(url: string): Promise<Address | undefined> {
  const answer = await fetch(`${url}/_sandbox/data-plane`).catch(
    () => undefined,
  );
  return answer?.ok ? answer.json() : undefined;
}

async function sandboxSource(
  url: string,
  region: string,
): Promise<SourceRepository | undefined> {
  const fullRepositoryId = await publishSourceRepository(url);
  if (!fullRepositoryId) return undefined;
  return {
    connectionArn: `arn:aws:codeconnections:${region}:${TEST_ACCESS_KEY}:connection/conformance`,
    fullRepositoryId,
    bucket: 'conformance-artifacts',
  };
}

function sourceOfAccount(): SourceRepository | undefined {
  const {
    CONFORMANCE_CONNECTION_ARN: connectionArn,
    CONFORMANCE_REPOSITORY: fullRepositoryId,
    CONFORMANCE_BUCKET: bucket,
  } = process.env;
  if (!connectionArn || !fullRepositoryId || !bucket) return undefined;
  return { connectionArn, fullRepositoryId, bucket };
}
