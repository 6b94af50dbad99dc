import { AwsDemo, readParams } from './AwsDemo';
import { DEMO, DemoLane, DemoService } from './demo';

const { env } = DEMO;

function tags(layer: string, more: Record<string, string> = {}) {
  return { 'laneway:layer': layer, 'laneway:env': env, ...more };
}

/**
 * Delivers the environment, services and lanes as a platform team would: stacks of pipelines, and pipeline runs. What is
 * there already is left as it is.
 */
export class DemoDelivery {
  /** @param say - is told what is there now */
  constructor(
    private readonly aws: AwsDemo,
    private readonly say: (message: string) => void,
  ) {}

  /** Pipelines and roles of the layers, and the environment's own stack. */
  async environment(): Promise<void> {
    const { aws } = this;
    const [infra, boot] = await Promise.all([
      readParams(`infra-${env}.json`),
      readParams(`boot-${env}.json`),
    ]);
    await Promise.all([this.layer('infra', infra), this.layer('boot', boot)]);
    const stack = `infra-environment-${env}`;
    if (!(await aws.stackStatus(stack))) {
      const pipeline = `infra-${env}`;
      const id =
        (await aws.runningExecution(pipeline, 'ENV', env)) ??
        (await aws.startPipeline(pipeline, { ENV: env }));
      await aws.waitForExecution(pipeline, id);
    }
    await aws.waitForStack(stack);
    this.say(`environment ${env} is there`);
  }

  /** A service's boot stack, its pipeline and its lanes. */
  async service(service: DemoService): Promise<void> {
    const { aws } = this;
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
    await Promise.all(service.lanes.map(lane => this.lane(service, lane)));
  }

  /** @param image - digest of an image that the service's repository has; without it the lane's branch is built */
  async lane(
    service: DemoService,
    lane: DemoLane,
    image?: string,
  ): Promise<void> {
    const { aws } = this;
    const pipeline = `${service.name}-${env}`;
    const stack = `app-${service.name}-${env}-${lane.name}`;
    if (await aws.stackStatus(stack)) return;
    const id =
      (await aws.runningExecution(pipeline, 'LANE', lane.name)) ??
      (await aws.startPipeline(pipeline, {
        SERVICE: service.name,
        LANE: lane.name,
        BRANCH: lane.branch,
        ...(image && { IMAGE: image }),
      }));
    if (!lane.settles) return;
    await aws.waitForExecution(pipeline, id);
    this.say(`${service.name} runs lane ${lane.name}`);
  }

  private async layer(
    layer: 'infra' | 'boot',
    params: Record<string, string>,
  ): Promise<void> {
    const { aws } = this;
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
}
