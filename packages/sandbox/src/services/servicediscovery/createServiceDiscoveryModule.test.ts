import {
  createTestSandbox,
  testContext,
  type TestSandbox,
} from '../../core/testing';
import type { ResourceContext } from '../../core/types';
import { createServiceDiscoveryModule } from './createServiceDiscoveryModule';

describe('Cloud Map', () => {
  const context: ResourceContext = {
    ...testContext(),
    stackName: 'boot-user-api-dev',
    stackId: 'arn:aws:cloudformation:ap-southeast-2:111111111111:stack/boot/1',
    logicalId: 'DiscoveryService',
    stackTags: { 'laneway:env': 'dev' },
    physicalName: () => 'generated',
  };
  let sandbox: TestSandbox;
  let serviceId: string;

  const call = (operation: string, input: object) =>
    sandbox.invoke('servicediscovery', operation, input, context);
  const provider = (name: string) => {
    const found = sandbox.resourceProvider(`AWS::ServiceDiscovery::${name}`);
    if (!found) throw new Error(`There is no provider for ${name}`);
    return found;
  };
  const register = (InstanceId: string, lane: string, ip: string) =>
    call('RegisterInstance', {
      ServiceId: serviceId,
      InstanceId,
      Attributes: { AWS_INSTANCE_IPV4: ip, lane },
    });
  const discover = async (input: object = {}) => {
    const { Instances } = await call('DiscoverInstances', {
      NamespaceName: 'dev.internal',
      ServiceName: 'user-api',
      ...input,
    });
    return Instances.map((instance: any) => instance.InstanceId);
  };

  beforeEach(async () => {
    sandbox = await createTestSandbox({
      modules: [createServiceDiscoveryModule],
    });
    const namespace = await provider('PrivateDnsNamespace').create(
      { Name: 'dev.internal', Vpc: 'vpc-1' },
      context,
    );
    const service = await provider('Service').create(
      {
        Name: 'user-api',
        NamespaceId: namespace.physicalId,
        DnsConfig: { DnsRecords: [{ Type: 'A', TTL: '10' }] },
        HealthCheckCustomConfig: { FailureThreshold: 1 },
      },
      context,
    );
    serviceId = service.physicalId;
  });
  afterEach(() => sandbox.stop());

  it('prefers instances with the optional attributes, and falls back to all', async () => {
    await register('1', 'default', '10.0.11.4');
    await register('2', 'gray', '10.0.12.4');
    const prefer = (lane: string) => discover({ OptionalParameters: { lane } });
    expect(await prefer('gray')).toEqual(['2']);
    expect(await prefer('purple')).toEqual(['1', '2']);
    expect(await discover({ QueryParameters: { lane: 'purple' } })).toEqual([]);
  });

  it('leaves unhealthy instances out', async () => {
    await register('1', 'default', '10.0.11.4');
    await call('UpdateInstanceCustomHealthStatus', {
      ServiceId: serviceId,
      InstanceId: '1',
      Status: 'UNHEALTHY',
    });
    expect(await discover()).toEqual([]);
    expect(await discover({ HealthStatus: 'HEALTHY_OR_ELSE_ALL' })).toEqual([
      '1',
    ]);
  });

  it('does not delete a service that still has instances', async () => {
    await register('1', 'default', '10.0.11.4');
    const remove = async () =>
      provider('Service').delete(serviceId, {}, context);
    await expect(remove()).rejects.toMatchObject({ code: 'ResourceInUse' });
    await call('DeregisterInstance', { ServiceId: serviceId, InstanceId: '1' });
    await remove();
    await expect(call('GetService', { Id: serviceId })).rejects.toMatchObject({
      code: 'ServiceNotFound',
    });
  });

  it('gives what templates ask for', async () => {
    const arn = await provider('Service').getAtt(serviceId, 'Arn', context);
    expect(arn).toBe(
      `arn:aws:servicediscovery:ap-southeast-2:111111111111:service/${serviceId}`,
    );
    expect(await call('ListTagsForResource', { ResourceARN: arn })).toEqual({
      Tags: [{ Key: 'laneway:env', Value: 'dev' }],
    });
  });
});
