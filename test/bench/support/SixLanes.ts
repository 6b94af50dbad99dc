import { AwsDemo } from '../../../examples/demo/AwsDemo';
import { DEMO, DemoLane, DEMO_SERVICES } from '../../../examples/demo/demo';
import { DemoDelivery } from '../../../examples/demo/DemoDelivery';
import {
  createOrganisation,
  publishAppRepo,
  publishInfraRepo,
} from '../../../examples/demo/publishRepositories';

const [{ name, description }] = DEMO_SERVICES;

function lane(laneName: string): DemoLane {
  return {
    name: laneName,
    branch: 'main',
    requestsPerSecond: 0,
    settles: true,
  };
}

/** The service that benchmarks look at. */
export const SERVICE = { name, description, lanes: [lane('default')] };
const OTHER_LANES = ['amber', 'blue', 'green', 'red', 'violet'].map(lane);

/** How many lanes it has. */
export const LANES = SERVICE.lanes.length + OTHER_LANES.length;

/**
 * Delivers the service with all its lanes through its pipeline. One image is built; the other lanes run it by its digest.
 *
 * @param sandbox - URL of an empty sandbox
 */
export async function deliverSixLanes(
  sandbox: string,
  say: (message: string) => void,
): Promise<void> {
  const git = `${sandbox}/git`;
  await createOrganisation(git);
  await Promise.all([publishInfraRepo(git), publishAppRepo(git, SERVICE)]);
  const aws = new AwsDemo(sandbox);
  const delivery = new DemoDelivery(aws, say);
  await delivery.environment();
  await delivery.service(SERVICE);
  const image = await aws.stackParameter(
    `app-${name}-${DEMO.env}-default`,
    'ImageUri',
  );
  const [, digest] = image.split('@');
  await Promise.all(
    OTHER_LANES.map(other => delivery.lane(SERVICE, other, digest)),
  );
}
