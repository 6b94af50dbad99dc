import type { Scope } from './Scope';
import { createStack, outputsOf } from './stacks';
import { NETWORK } from './templates';

export interface Network {
  readonly vpc: string;
  readonly subnets: readonly [string, string];
  readonly securityGroup: string;
}

/** A VPC with two public subnets in two zones. */
export async function createNetwork(scope: Scope): Promise<Network> {
  const { Vpc, SubnetA, SubnetB, Group } = outputsOf(
    await createStack(scope, NETWORK),
  );
  return { vpc: Vpc, subnets: [SubnetA, SubnetB], securityGroup: Group };
}
