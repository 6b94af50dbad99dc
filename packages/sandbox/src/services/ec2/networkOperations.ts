import { AwsError } from '../../core/AwsError';
import type { Sandbox } from '../../core/Sandbox';
import type { OperationHandler, RequestContext } from '../../core/types';
import { type NetworkResource, networkResources } from './NetworkResource';

/** The two reads that other services make of the network; EC2 has no other API here. */
export function networkOperations(
  sandbox: Sandbox,
): Record<string, OperationHandler> {
  return {
    DescribeVpcs: (input: { VpcIds?: string[] }, context: RequestContext) => ({
      Vpcs: select(sandbox, context, 'AWS::EC2::VPC', input.VpcIds).map(
        ({ id, properties }) => ({
          VpcId: id,
          CidrBlock: properties.CidrBlock,
          State: 'available',
          OwnerId: context.account,
          IsDefault: false,
        }),
      ),
    }),
    DescribeSubnets: (
      input: { SubnetIds?: string[] },
      context: RequestContext,
    ) => ({
      Subnets: select(
        sandbox,
        context,
        'AWS::EC2::Subnet',
        input.SubnetIds,
      ).map(({ id, properties, chosen }) => ({
        SubnetId: id,
        VpcId: properties.VpcId,
        CidrBlock: properties.CidrBlock,
        AvailabilityZone: chosen.availabilityZone,
        State: 'available',
        OwnerId: context.account,
      })),
    }),
  };
}

/** @throws AwsError `InvalidSubnetID.NotFound` and the like for an id that is not there */
function select(
  sandbox: Sandbox,
  context: RequestContext,
  type: 'AWS::EC2::VPC' | 'AWS::EC2::Subnet',
  ids: readonly string[] = [],
): NetworkResource[] {
  const table = networkResources(sandbox.store, context);
  if (ids.length === 0) {
    return table
      .keys()
      .filter(key => key.startsWith(`${type}/`))
      .flatMap(key => table.get(key) ?? []);
  }
  return ids.map(id => {
    const row = table.get(`${type}/${id}`);
    if (row) return row;
    throw type === 'AWS::EC2::VPC'
      ? new AwsError(
          'InvalidVpcID.NotFound',
          `The vpc ID '${id}' does not exist`,
        )
      : new AwsError(
          'InvalidSubnetID.NotFound',
          `The subnet ID '${id}' does not exist`,
        );
  });
}
