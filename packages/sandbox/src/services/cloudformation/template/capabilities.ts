import { AwsError } from '../../../core/AwsError';
import type { Template } from './Template';

/** IAM types, with the property that names the resource; undefined where the name needs no further capability. */
const IAM_NAMES: Readonly<Record<string, string | undefined>> = {
  'AWS::IAM::AccessKey': undefined,
  'AWS::IAM::Group': 'GroupName',
  'AWS::IAM::InstanceProfile': 'InstanceProfileName',
  'AWS::IAM::ManagedPolicy': 'ManagedPolicyName',
  'AWS::IAM::Policy': undefined,
  'AWS::IAM::Role': 'RoleName',
  'AWS::IAM::User': 'UserName',
  'AWS::IAM::UserToGroupAddition': undefined,
};

export type IamCapability = 'CAPABILITY_IAM' | 'CAPABILITY_NAMED_IAM';

export interface RequiredCapability {
  readonly capability: IamCapability;
  /** AWS's words for why. */
  readonly reason: string;
}

/** The capability that a template's IAM resources need, or undefined where it has none. */
export function requiredCapability(
  template: Template,
): RequiredCapability | undefined {
  const iam = Object.values(template.Resources).filter(resource =>
    Object.hasOwn(IAM_NAMES, resource.Type),
  );
  if (iam.length === 0) return undefined;
  const named = iam.some(resource => {
    const name = IAM_NAMES[resource.Type];
    return name !== undefined && resource.Properties?.[name] !== undefined;
  });
  const types = [...new Set(iam.map(resource => resource.Type))];
  return {
    capability: named ? 'CAPABILITY_NAMED_IAM' : 'CAPABILITY_IAM',
    reason: `The following resource(s) require capabilities: [${types.join(
      ', ',
    )}]`,
  };
}

/** @throws AwsError `InsufficientCapabilitiesException` where the request did not acknowledge what the template needs */
export function requireCapabilities(
  template: Template,
  given: readonly string[],
): void {
  const required = requiredCapability(template)?.capability;
  if (required === undefined || given.includes(required)) return;
  if (required === 'CAPABILITY_IAM' && given.includes('CAPABILITY_NAMED_IAM')) {
    return;
  }
  throw new AwsError(
    'InsufficientCapabilitiesException',
    `Requires capabilities : [${required}]`,
  );
}
