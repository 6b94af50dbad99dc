import { strict as assert } from 'node:assert';
import { suite } from 'node:test';
import { ServiceDiscovery } from '@aws-sdk/client-servicediscovery';
import { behaviour, shared } from './support/behaviour';
import { clientSettings } from './support/endpoint';
import { eventually } from './support/eventually';
import { createNetwork } from './support/network';
import { refused } from './support/refusal';
import type { Scope } from './support/Scope';
import { createStack, outputsOf } from './support/stacks';

const cloudMap = new ServiceDiscovery(clientSettings);
const network = shared(createNetwork);

interface Registry {
  readonly namespace: string;
  readonly serviceId: string;
  readonly serviceName: string;
}

/** A private namespace with the service `app`. */
async function createRegistry(scope: Scope): Promise<Registry> {
  const namespace = `${scope.name('ns')}.local`;
  const { vpc } = await network();
  const stack = await createStack(scope, {
    Resources: {
      Namespace: {
        Type: 'AWS::ServiceDiscovery::PrivateDnsNamespace',
        Properties: { Name: namespace, Vpc: vpc },
      },
      App: {
        Type: 'AWS::ServiceDiscovery::Service',
        Properties: {
          Name: 'app',
          NamespaceId: { 'Fn::GetAtt': ['Namespace', 'Id'] },
          DnsConfig: { DnsRecords: [{ Type: 'A', TTL: 10 }] },
          HealthCheckCustomConfig: { FailureThreshold: 1 },
        },
      },
    },
    Outputs: { Service: { Value: { 'Fn::GetAtt': ['App', 'Id'] } } },
  });
  const { Service } = outputsOf(stack);
  return { namespace, serviceId: Service, serviceName: 'app' };
}

/** Registers an instance and waits until it can be discovered. */
async function register(
  scope: Scope,
  { namespace, serviceId, serviceName }: Registry,
  instanceId: string,
  ip: string,
  attributes: Readonly<Record<string, string>> = {},
): Promise<void> {
  await cloudMap.registerInstance({
    ServiceId: serviceId,
    InstanceId: instanceId,
    Attributes: { AWS_INSTANCE_IPV4: ip, ...attributes },
  });
  scope.later(async () => {
    await cloudMap
      .deregisterInstance({ ServiceId: serviceId, InstanceId: instanceId })
      .catch((error: Error) => {
        if (error.name !== 'InstanceNotFound') throw error;
      });
    await eventually('the instance is gone', async () => {
      const { Instances } = await cloudMap.listInstances({
        ServiceId: serviceId,
      });
      return Instances?.every(it => it.Id !== instanceId);
    });
  });
  await eventually('the instance can be discovered', async () => {
    const { Instances } = await cloudMap.discoverInstances({
      NamespaceName: namespace,
      ServiceName: serviceName,
    });
    return Instances?.some(it => it.InstanceId === instanceId);
  });
}

const registry = shared(async scope => {
  const made = await createRegistry(scope);
  await register(scope, made, 'default-1', '10.90.0.11', { lane: 'default' });
  await register(scope, made, 'gray-1', '10.90.0.12', { lane: 'gray' });
  return made;
});

async function discover(input: {
  readonly QueryParameters?: Record<string, string>;
  readonly OptionalParameters?: Record<string, string>;
}): Promise<Array<string | undefined>> {
  const { namespace, serviceName } = await registry();
  const { Instances = [] } = await cloudMap.discoverInstances({
    NamespaceName: namespace,
    ServiceName: serviceName,
    ...input,
  });
  return Instances.map(it => it.InstanceId).sort();
}

suite('Service discovery', { concurrency: 4 }, () => {
  behaviour(
    'DiscoverInstances gives the registered instances with their attributes',
    async () => {
      const { namespace, serviceName } = await registry();
      const { Instances = [] } = await cloudMap.discoverInstances({
        NamespaceName: namespace,
        ServiceName: serviceName,
      });
      const gray = Instances.find(it => it.InstanceId === 'gray-1');
      assert.equal(Instances.length, 2);
      assert.equal(gray?.Attributes?.AWS_INSTANCE_IPV4, '10.90.0.12');
      assert.equal(gray?.Attributes?.lane, 'gray');
    },
  );

  behaviour('query parameters must match', async () => {
    assert.deepEqual(await discover({ QueryParameters: { lane: 'gray' } }), [
      'gray-1',
    ]);
    assert.deepEqual(await discover({ QueryParameters: { lane: 'blue' } }), []);
  });

  behaviour('optional parameters prefer the instances that match', async () => {
    assert.deepEqual(await discover({ OptionalParameters: { lane: 'gray' } }), [
      'gray-1',
    ]);
  });

  behaviour(
    'optional parameters that nothing matches give all instances',
    async () => {
      assert.deepEqual(
        await discover({ OptionalParameters: { lane: 'blue' } }),
        ['default-1', 'gray-1'],
      );
    },
  );

  behaviour(
    'an instance that was deregistered is not discovered any more',
    async scope => {
      const made = await createRegistry(scope);
      await register(scope, made, 'one', '10.90.0.21');
      await cloudMap.deregisterInstance({
        ServiceId: made.serviceId,
        InstanceId: 'one',
      });
      await eventually('nothing is discovered', async () => {
        const { Instances } = await cloudMap.discoverInstances({
          NamespaceName: made.namespace,
          ServiceName: made.serviceName,
        });
        return Instances?.length === 0;
      });
    },
  );

  behaviour(
    'a namespace that does not exist is NamespaceNotFound',
    async scope => {
      await refused(
        cloudMap.discoverInstances({
          NamespaceName: `${scope.name('nothing')}.local`,
          ServiceName: 'app',
        }),
        { code: 'NamespaceNotFound' },
      );
    },
  );

  behaviour('a service that does not exist is ServiceNotFound', async () => {
    const { namespace } = await registry();
    await refused(
      cloudMap.discoverInstances({
        NamespaceName: namespace,
        ServiceName: 'nothing',
      }),
      { code: 'ServiceNotFound' },
    );
  });
});
