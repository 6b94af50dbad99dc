/**
 * Delivers the demo services as a platform team would: repositories at the Git host, the environment, and each service's
 * lanes through the pipelines. What is there already is left as it is, so it may run at every start.
 */
import { parseArgs } from 'node:util';
import { AwsDemo, readParams } from './AwsDemo';
import { DEMO, DEMO_SERVICES, DemoLane, DemoService } from './demo';
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

function tags(layer: string, more: Record<string, string> = {}) {
  return { 'laneway:layer': layer, 'laneway:env': env, ...more };
}

async function deployEnvironment(aws: AwsDemo): Promise<void> {
  const [infra, boot] = await Promise.all([
    readParams(`infra-${env}.json`),
    readParams(`boot-${env}.json`),
  ]);
  await Promise.all([
    deployLayer(aws, 'infra', infra),
    deployLayer(aws, 'boot', boot),
  ]);
  const stack = `infra-environment-${env}`;
  if (!(await aws.stackStatus(stack))) {
    const pipeline = `infra-${env}`;
    const id =
      (await aws.runningExecution(pipeline, 'ENV', env)) ??
      (await aws.startPipeline(pipeline, { ENV: env }));
    await aws.waitForExecution(pipeline, id);
  }
  await aws.waitForStack(stack);
  say(`environment ${env} is there`);
}

async function deployLayer(
  aws: AwsDemo,
  layer: 'infra' | 'boot',
  params: Record<string, string>,
): Promise<void> {
  const values = { ...params, Env: env, Layer: layer };
  await aws.ensureStack(
    `roles-${layer}-${env}`,
    'ci/iam/roles.yaml',
    values,
    tags('roles'),
  );
  await aws.ensureStack(
    `pipeline-${layer}-${env}`,
    `ci/${layer}/pipeline.yaml`,
    values,
    tags('pipeline'),
  );
}

async function deployService(
  aws: AwsDemo,
  service: DemoService,
): Promise<void> {
  const { name } = service;
  if (!(await aws.stackStatus(`boot-${name}-${env}`))) {
    const id = await aws.startPipeline(`boot-${env}`, {
      ENV: env,
      SERVICE: name,
    });
    await aws.waitForExecution(`boot-${env}`, id);
  }
  await aws.ensureStack(
    `pipeline-${name}-${env}`,
    'ci/app/pipeline.yaml',
    await readParams(`${name}-${env}.json`),
    tags('pipeline', {
      'laneway:service': name,
      'laneway:owner': DEMO.ownerRef,
    }),
  );
  await Promise.all(service.lanes.map(lane => deployLane(aws, service, lane)));
}

async function deployLane(
  aws: AwsDemo,
  service: DemoService,
  lane: DemoLane,
): Promise<void> {
  const pipeline = `${service.name}-${env}`;
  const stack = `app-${service.name}-${env}-${lane.name}`;
  if (await aws.stackStatus(stack)) return;
  const id =
    (await aws.runningExecution(pipeline, 'LANE', lane.name)) ??
    (await aws.startPipeline(pipeline, {
      SERVICE: service.name,
      LANE: lane.name,
      BRANCH: lane.branch,
    }));
  if (!lane.settles) return;
  await aws.waitForExecution(pipeline, id);
  say(`${service.name} runs lane ${lane.name}`);
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
  await deployEnvironment(aws);
  await Promise.all(DEMO_SERVICES.map(service => deployService(aws, service)));
  await startTraffic(aws, endpoint);
}

main().catch(error => {
  console.error(error);
  process.exitCode = 1;
});
