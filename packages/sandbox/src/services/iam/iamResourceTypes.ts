/** How one type of IAM resource is named. */
export interface IamResourceType {
  readonly type: string;
  /** The property that may name it. */
  readonly nameProperty: string;
  /** Characters of a generated name (AWS). */
  readonly maxName: number;
  /** The word before path and name in its ARN; undefined for inline policies, which have none. */
  readonly arnWord?: string;
  /** What its unique ids begin with. */
  readonly idPrefix: string;
  /** What `Ref` gives. */
  readonly ref: 'name' | 'arn';
  /** `Fn::GetAtt` by attribute. */
  readonly attributes: Readonly<Record<string, 'arn' | 'id' | 'name'>>;
}

/** The types of IAM that stacks may have. */
export const IAM_RESOURCE_TYPES: readonly IamResourceType[] = [
  {
    type: 'AWS::IAM::Role',
    nameProperty: 'RoleName',
    maxName: 64,
    arnWord: 'role',
    idPrefix: 'AROA',
    ref: 'name',
    attributes: { Arn: 'arn', RoleId: 'id' },
  },
  {
    type: 'AWS::IAM::ManagedPolicy',
    nameProperty: 'ManagedPolicyName',
    maxName: 128,
    arnWord: 'policy',
    idPrefix: 'ANPA',
    ref: 'arn',
    attributes: { PolicyArn: 'arn', PolicyId: 'id' },
  },
  {
    type: 'AWS::IAM::InstanceProfile',
    nameProperty: 'InstanceProfileName',
    maxName: 128,
    arnWord: 'instance-profile',
    idPrefix: 'AIPA',
    ref: 'name',
    attributes: { Arn: 'arn' },
  },
  {
    type: 'AWS::IAM::Policy',
    nameProperty: 'PolicyName',
    maxName: 128,
    idPrefix: 'ANPA',
    ref: 'name',
    attributes: { Id: 'id' },
  },
];
