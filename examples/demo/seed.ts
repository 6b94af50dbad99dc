/**
 * Delivers the demo services as a platform team would: repositories at the Git host, the environment, and each service's
 * lanes through the pipelines. What is there already is left as it is, so it may run at every start.
 */
import { parseArgs } from 'node:util';
import { AwsDemo } from './AwsDemo';
import { DEMO, DEMO_SERVICES } from './demo';
import { DemoDelivery } from './DemoDelivery';
import {
  createOrganisation,
  publishAppRepo,
  publishInfraRepo,
} from './publishRepositories';

const { env } = DEMO;

/** `./yarnw start` shows lines that begin so. */
function say(message: string): void {
  console.log(`demo: ${message}`);
}

/** Light traffic: unmatched requests for `default`, and requests that ask for each other lane. */
async function startTraffic(aws: AwsDemo, endpoint: string): Promise<void> {
  const targets = [];
  for (const service of DEMO_SERVICES) {
    const { LoadBalancerDNSName } = await aws.stackOutputs(
      `boot-${service.name}-${env}`,
    );
    for (const lane of service.lanes) {
      if (lane.requestsPerSecond === 0) continue;
      targets.push({
        loadBalancerDnsName: LoadBalancerDNSName,
        requestsPerSecond: lane.requestsPerSecond,
        headers:
          lane.name === 'default'
            ? {}
            : { tracestate: `ctx=lane:${lane.name}` },
      });
    }
  }
  const response = await fetch(`${endpoint}/_sandbox/load`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ targets }),
  });
  if (!response.ok) {
    throw new Error(
      `The sandbox refused the traffic: ${await response.text()}`,
    );
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { endpoint: { type: 'string', default: 'http://127.0.0.1:4570' } },
  });
  const { endpoint } = values;
  const git = `${endpoint}/git`;
  await createOrganisation(git);
  await Promise.all([
    publishInfraRepo(git),
    ...DEMO_SERVICES.map(service => publishAppRepo(git, service)),
  ]);
  say('Infra repo and App repos are at the Git host');
  const aws = new AwsDemo(endpoint);
  const delivery = new DemoDelivery(aws, say);
  await delivery.environment();
  await Promise.all(DEMO_SERVICES.map(service => delivery.service(service)));
  await startTraffic(aws, endpoint);
}

main().catch(error => {
  console.error(error);
  process.exitCode = 1;
});
