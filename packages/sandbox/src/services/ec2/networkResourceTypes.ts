import { randomInt } from 'node:crypto';
import { newEc2Id } from './newEc2Id';
import type { NetworkResourceType, ReferenceKind } from './NetworkResource';

const VPC: ReferenceKind = {
  prefix: 'vpc',
  code: 'InvalidVpcID.NotFound',
  words: 'vpc ID',
};
const SUBNET: ReferenceKind = {
  prefix: 'subnet',
  code: 'InvalidSubnetID.NotFound',
  words: 'subnet ID',
};
const ROUTE_TABLE: ReferenceKind = {
  prefix: 'rtb',
  code: 'InvalidRouteTableID.NotFound',
  words: 'routeTable ID',
};
const GATEWAY: ReferenceKind = {
  prefix: 'igw',
  code: 'InvalidInternetGatewayID.NotFound',
  words: 'internetGateway ID',
};
const NAT: ReferenceKind = {
  prefix: 'nat',
  code: 'NatGatewayNotFound',
  words: 'NAT gateway',
};
const ALLOCATION: ReferenceKind = {
  prefix: 'eipalloc',
  code: 'InvalidAllocationID.NotFound',
  words: 'allocation ID',
};
const GROUP: ReferenceKind = {
  prefix: 'sg',
  code: 'InvalidGroup.NotFound',
  words: 'security group',
};

/** The types of EC2 that stacks may have: they are kept, with the ids and attributes that others refer to. */
export const NETWORK_RESOURCE_TYPES: readonly NetworkResourceType[] = [
  {
    type: 'AWS::EC2::VPC',
    idPrefix: 'vpc',
    choose: () => ({
      defaultSecurityGroup: newEc2Id('sg'),
      defaultNetworkAcl: newEc2Id('acl'),
    }),
    attributes: {
      VpcId: 'id',
      CidrBlock: 'CidrBlock',
      DefaultSecurityGroup: 'defaultSecurityGroup',
      DefaultNetworkAcl: 'defaultNetworkAcl',
    },
  },
  {
    type: 'AWS::EC2::Subnet',
    idPrefix: 'subnet',
    references: { VpcId: VPC },
    choose: (_id, { region }, properties) => ({
      availabilityZone: properties.AvailabilityZone ?? `${region}a`,
    }),
    attributes: {
      SubnetId: 'id',
      VpcId: 'VpcId',
      CidrBlock: 'CidrBlock',
      AvailabilityZone: 'availabilityZone',
    },
  },
  {
    type: 'AWS::EC2::InternetGateway',
    idPrefix: 'igw',
    attributes: { InternetGatewayId: 'id' },
  },
  {
    type: 'AWS::EC2::VPCGatewayAttachment',
    linkId: properties => `IGW|${properties.VpcId}`,
    references: { VpcId: VPC, InternetGatewayId: GATEWAY },
    attributes: { AttachmentType: 'attachmentType' },
    choose: () => ({ attachmentType: 'IGW' }),
  },
  {
    type: 'AWS::EC2::RouteTable',
    idPrefix: 'rtb',
    references: { VpcId: VPC },
    attributes: { RouteTableId: 'id' },
  },
  {
    type: 'AWS::EC2::Route',
    linkId: properties =>
      `${properties.RouteTableId}|${
        properties.DestinationCidrBlock ??
        properties.DestinationIpv6CidrBlock ??
        properties.DestinationPrefixListId
      }`,
    references: { RouteTableId: ROUTE_TABLE, NatGatewayId: NAT },
    attributes: { CidrBlock: 'DestinationCidrBlock' },
  },
  {
    type: 'AWS::EC2::SubnetRouteTableAssociation',
    idPrefix: 'rtbassoc',
    references: { SubnetId: SUBNET, RouteTableId: ROUTE_TABLE },
    attributes: { Id: 'id' },
  },
  {
    type: 'AWS::EC2::EIP',
    idPrefix: 'eipalloc',
    choose: () => ({
      // 203.0.113.0/24 is reserved for documentation (RFC 5737).
      publicIp: `203.0.113.${randomInt(1, 255)}`,
    }),
    ref: 'publicIp',
    attributes: { AllocationId: 'id', PublicIp: 'publicIp' },
  },
  {
    type: 'AWS::EC2::NatGateway',
    idPrefix: 'nat',
    references: { SubnetId: SUBNET, AllocationId: ALLOCATION },
    attributes: { NatGatewayId: 'id' },
  },
  {
    type: 'AWS::EC2::SecurityGroup',
    idPrefix: 'sg',
    references: { VpcId: VPC },
    attributes: { GroupId: 'id', Id: 'id', VpcId: 'VpcId' },
  },
  {
    type: 'AWS::EC2::SecurityGroupIngress',
    idPrefix: 'sgr',
    references: { GroupId: GROUP },
    attributes: { Id: 'id' },
  },
  {
    type: 'AWS::EC2::SecurityGroupEgress',
    idPrefix: 'sgr',
    references: { GroupId: GROUP },
    attributes: { Id: 'id' },
  },
  {
    type: 'AWS::EC2::VPCEndpoint',
    idPrefix: 'vpce',
    references: { VpcId: VPC },
    attributes: { Id: 'id' },
  },
];
