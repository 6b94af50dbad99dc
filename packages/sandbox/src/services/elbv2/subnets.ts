import { AwsError } from '../../core/AwsError';
import type { Sandbox } from '../../core/Sandbox';
import type {
  RequestContext,
  ResourceContext,
  ResourceProvider,
} from '../../core/types';
import type { LoadBalancerRow } from './rows';

const SUBNET = 'AWS::EC2::Subnet';

export interface SubnetChoice {
  readonly Subnets?: readonly string[];
  readonly SubnetMappings?: ReadonlyArray<{ SubnetId?: string }>;
}

export interface SubnetPlace {
  /** Empty for a network that the sandbox did not make. */
  readonly vpcId: string;
  readonly zones: LoadBalancerRow['zones'];
}

/** The subnets that a request names. */
export function subnetIds(input: SubnetChoice): string[] {
  if (input.Subnets) return [...input.Subnets];
  return (input.SubnetMappings ?? []).flatMap(({ SubnetId }) => SubnetId ?? []);
}

/**
 * Zones and VPC of the subnets of a load balancer. A subnet that no stack made is taken as one of a
 * network outside the sandbox, in a zone of its own. Throws `SubnetNotFound`,
 * `InvalidConfigurationRequest` and `ValidationError` as AWS does.
 */
export async function placeInSubnets(
  sandbox: Sandbox,
  input: SubnetChoice,
  context: RequestContext,
): Promise<SubnetPlace> {
  const ids = subnetIds(input);
  if (ids.length === 0) {
    throw new AwsError(
      'ValidationError',
      'You must specify subnets using either the Subnets or the SubnetMappings parameter',
    );
  }
  const provider = sandbox.resourceProvider(SUBNET);
  const places = await Promise.all(
    ids.map(async (subnetId, index) => {
      if (!subnetId.startsWith('subnet-')) {
        throw new AwsError(
          'SubnetNotFound',
          `The subnet ID '${subnetId}' does not exist`,
        );
      }
      const known = provider && (await find(provider, subnetId, context));
      const letter = String.fromCharCode('a'.charCodeAt(0) + index);
      return {
        subnetId,
        zoneName: known?.zoneName ?? `${context.region}${letter}`,
        vpcId: known?.vpcId ?? '',
      };
    }),
  );
  if (places.length < 2) {
    throw new AwsError(
      'ValidationError',
      'At least two subnets in two different Availability Zones must be specified',
    );
  }
  if (new Set(places.map(({ zoneName }) => zoneName)).size < places.length) {
    throw new AwsError(
      'InvalidConfigurationRequest',
      'A load balancer cannot be attached to multiple subnets in the same Availability Zone',
    );
  }
  return {
    vpcId: places.find(({ vpcId }) => vpcId !== '')?.vpcId ?? '',
    zones: places.map(({ subnetId, zoneName }) => ({ subnetId, zoneName })),
  };
}

async function find(
  provider: ResourceProvider,
  subnetId: string,
  context: RequestContext,
): Promise<{ zoneName: string; vpcId: string } | undefined> {
  const asResource: ResourceContext = {
    ...context,
    stackName: '',
    stackId: '',
    logicalId: '',
    stackTags: {},
    physicalName: () => subnetId,
  };
  const read = (attribute: string) =>
    provider.getAtt(subnetId, attribute, asResource);
  try {
    return {
      zoneName: String(await read('AvailabilityZone')),
      vpcId: String(await read('VpcId')),
    };
  } catch (error) {
    if (error instanceof AwsError && error.code === 'NotFound') {
      return undefined;
    }
    throw error;
  }
}
