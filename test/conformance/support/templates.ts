/** A CloudFormation template, as far as the cases write it. */
export interface Template {
  readonly Description?: string;
  readonly Parameters?: Readonly<Record<string, object>>;
  readonly Mappings?: object;
  readonly Conditions?: object;
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, object>>;
}

export interface Resource {
  readonly Type: string;
  readonly Properties?: object;
  readonly [attribute: string]: unknown;
}

/** The cheapest resource: free, quick, with properties of every kind (in place, replaced, tags). */
export function logGroup(
  properties: object = {},
  attributes: object = {},
): Resource {
  return {
    Type: 'AWS::Logs::LogGroup',
    Properties: properties,
    ...attributes,
  };
}

/** One log group and nothing else. */
export function plainTemplate(properties: object = {}): Template {
  return { Resources: { Group: logGroup(properties) } };
}

/** `Second` refers to `First`. */
export const CHAIN: Template = {
  Resources: {
    Second: logGroup({ Tags: [{ Key: 'first', Value: { Ref: 'First' } }] }),
    First: logGroup(),
  },
};

/** A role for tasks that may do nothing. */
export const TASK_ROLE: Resource = {
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'ecs-tasks.amazonaws.com' },
          Action: 'sts:AssumeRole',
        },
      ],
    },
  },
};

/** The second log group cannot be made: its name is taken by then. */
export function failingTemplate(name: string): Template {
  return {
    Resources: {
      Good: logGroup({ LogGroupName: name }),
      Bad: logGroup({ LogGroupName: name }, { DependsOn: 'Good' }),
    },
  };
}

/** Exports a value under a name. */
export function exportTemplate(name: string, value: unknown): Template {
  return {
    Resources: { Group: logGroup() },
    Outputs: { Out: { Value: value, Export: { Name: name } } },
  };
}

/** A log group whose tag is an imported value. */
export function importTemplate(name: string): Template {
  return plainTemplate({
    Tags: [{ Key: 'imported', Value: { 'Fn::ImportValue': name } }],
  });
}

const PUBLIC_ROUTE = '0.0.0.0/0';

function subnet(index: number): Resource {
  return {
    Type: 'AWS::EC2::Subnet',
    Properties: {
      VpcId: { Ref: 'Vpc' },
      CidrBlock: `10.90.${index}.0/24`,
      AvailabilityZone: { 'Fn::Select': [index, { 'Fn::GetAZs': '' }] },
      MapPublicIpOnLaunch: true,
    },
  };
}

function association(subnetId: string): Resource {
  return {
    Type: 'AWS::EC2::SubnetRouteTableAssociation',
    Properties: {
      SubnetId: { Ref: subnetId },
      RouteTableId: { Ref: 'Routes' },
    },
  };
}

/** A VPC with two public subnets and a security group that lets everything in: what load balancers and tasks need. */
export const NETWORK: Template = {
  Resources: {
    Vpc: {
      Type: 'AWS::EC2::VPC',
      Properties: { CidrBlock: '10.90.0.0/16', EnableDnsHostnames: true },
    },
    Gateway: { Type: 'AWS::EC2::InternetGateway' },
    Attachment: {
      Type: 'AWS::EC2::VPCGatewayAttachment',
      Properties: {
        VpcId: { Ref: 'Vpc' },
        InternetGatewayId: { Ref: 'Gateway' },
      },
    },
    Routes: {
      Type: 'AWS::EC2::RouteTable',
      Properties: { VpcId: { Ref: 'Vpc' } },
    },
    PublicRoute: {
      Type: 'AWS::EC2::Route',
      DependsOn: 'Attachment',
      Properties: {
        RouteTableId: { Ref: 'Routes' },
        DestinationCidrBlock: PUBLIC_ROUTE,
        GatewayId: { Ref: 'Gateway' },
      },
    },
    SubnetA: subnet(0),
    SubnetB: subnet(1),
    RoutesOfA: association('SubnetA'),
    RoutesOfB: association('SubnetB'),
    Group: {
      Type: 'AWS::EC2::SecurityGroup',
      Properties: {
        GroupDescription: 'Laneway conformance',
        VpcId: { Ref: 'Vpc' },
        SecurityGroupIngress: [{ IpProtocol: '-1', CidrIp: PUBLIC_ROUTE }],
      },
    },
  },
  Outputs: {
    Vpc: { Value: { Ref: 'Vpc' } },
    SubnetA: { Value: { Ref: 'SubnetA' } },
    SubnetB: { Value: { Ref: 'SubnetB' } },
    Group: { Value: { 'Fn::GetAtt': ['Group', 'GroupId'] } },
  },
};
