import {
  createTestSandbox,
  eventually,
  testContext,
  type TestSandbox,
} from '../../core/testing';
import { createCloudFormationModule } from '../cloudformation';
import { createIamModule } from '../iam';
import { createEc2Module } from './createEc2Module';

const context = testContext();
let sandbox: TestSandbox;

beforeAll(async () => {
  sandbox = await createTestSandbox({
    modules: [createCloudFormationModule, createEc2Module, createIamModule],
  });
});

afterAll(() => sandbox.stop());

function call(operation: string, input: object) {
  return sandbox.invoke('cloudformation', operation, input, context);
}

async function create(name: string, body: string, more: object = {}) {
  await call('CreateStack', { StackName: name, TemplateBody: body, ...more });
  return settled(name);
}

function settled(name: string) {
  return eventually(async () => {
    const { Stacks } = await call('DescribeStacks', { StackName: name });
    return !Stacks[0].StackStatus.endsWith('_IN_PROGRESS') && Stacks[0];
  }, 20_000);
}

const NETWORK = `
Parameters:
  Dns: { Type: String, Default: 'true' }
Resources:
  Vpc:
    Type: AWS::EC2::VPC
    Properties: { CidrBlock: 10.0.0.0/16, EnableDnsSupport: !Ref Dns }
  Subnet:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Vpc
      CidrBlock: !Select [1, !Cidr [!GetAtt Vpc.CidrBlock, 4, 8]]
      AvailabilityZone: !Select [1, !GetAZs '']
  Address: { Type: AWS::EC2::EIP, Properties: { Domain: vpc } }
  Nat:
    Type: AWS::EC2::NatGateway
    Properties: { SubnetId: !Ref Subnet, AllocationId: !GetAtt Address.AllocationId }
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties: { GroupDescription: tasks, VpcId: !Ref Vpc }
Outputs:
  Vpc: { Value: !Ref Vpc }
  Group: { Value: !GetAtt Group.GroupId }
  Zone: { Value: !GetAtt Subnet.AvailabilityZone }
  Address: { Value: !Ref Address }
`;

it('makes networks with ids and attributes as EC2 has them', async () => {
  const stack = await create('net', NETWORK);
  const outputs = Object.fromEntries(
    stack.Outputs.map((output: { OutputKey: string; OutputValue: string }) => [
      output.OutputKey,
      output.OutputValue,
    ]),
  );
  expect(outputs).toEqual({
    Vpc: expect.stringMatching(/^vpc-[0-9a-f]{17}$/),
    Group: expect.stringMatching(/^sg-[0-9a-f]{17}$/),
    Zone: 'ap-southeast-2b',
    Address: expect.stringMatching(/^203\.0\.113\.\d+$/),
  });
  expect(
    await sandbox.invoke('ec2', 'DescribeSubnets', {}, context),
  ).toMatchObject({
    Subnets: [{ VpcId: outputs.Vpc, CidrBlock: '10.0.1.0/24' }],
  });
}, 30_000);

it('decides by the service specification what an update replaces', async () => {
  const [before] = (await call('DescribeStackResources', { StackName: 'net' }))
    .StackResources;
  await call('UpdateStack', {
    StackName: 'net',
    TemplateBody: NETWORK.replace('tasks', 'all tasks'),
    Parameters: [{ ParameterKey: 'Dns', ParameterValue: 'false' }],
  });
  expect((await settled('net')).StackStatus).toBe('UPDATE_COMPLETE');
  const { StackEvents } = await call('DescribeStackEvents', {
    StackName: 'net',
  });
  const replaced = StackEvents.filter(
    (event: { ResourceStatusReason?: string }) =>
      event.ResourceStatusReason?.startsWith('Requested update requires'),
  ).map((event: { LogicalResourceId: string }) => event.LogicalResourceId);
  expect(replaced).toEqual(['Group']);
  const [after] = (await call('DescribeStackResources', { StackName: 'net' }))
    .StackResources;
  expect(after.PhysicalResourceId).toBe(before.PhysicalResourceId);
}, 30_000);

it('refuses properties that the type does not have', async () => {
  const body =
    'Resources: {Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlok: 10.0.0.0/16}}}';
  expect((await create('wrong', body)).StackStatus).toBe('ROLLBACK_COMPLETE');
  const { StackEvents } = await call('DescribeStackEvents', {
    StackName: 'wrong',
  });
  expect(StackEvents).toContainEqual(
    expect.objectContaining({
      ResourceStatus: 'CREATE_FAILED',
      ResourceStatusReason:
        'Properties validation failed for resource Vpc with message:\n#: extraneous key [CidrBlok] is not permitted',
    }),
  );
});

it('asks for the capability that IAM resources need', async () => {
  const role = (properties: object) =>
    JSON.stringify({
      Resources: {
        Role: {
          Type: 'AWS::IAM::Role',
          Properties: { AssumeRolePolicyDocument: {}, ...properties },
        },
      },
      Outputs: { Arn: { Value: { 'Fn::GetAtt': ['Role', 'Arn'] } } },
    });
  await expect(create('r', role({}))).rejects.toMatchObject({
    code: 'InsufficientCapabilitiesException',
    message: 'Requires capabilities : [CAPABILITY_IAM]',
  });
  await expect(
    create('r', role({ RoleName: 'me' }), { Capabilities: ['CAPABILITY_IAM'] }),
  ).rejects.toThrow('Requires capabilities : [CAPABILITY_NAMED_IAM]');
  const stack = await create('r', role({ RoleName: 'me', Path: '/x/' }), {
    Capabilities: ['CAPABILITY_NAMED_IAM'],
  });
  expect(stack.Outputs[0].OutputValue).toBe(
    'arn:aws:iam::111111111111:role/x/me',
  );
  expect(
    await sandbox.invoke('iam', 'GetRole', { RoleName: 'me' }, context),
  ).toMatchObject({ Role: { RoleName: 'me' } });
});
