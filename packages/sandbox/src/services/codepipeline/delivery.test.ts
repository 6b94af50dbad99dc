import { DefaultImageStore } from '../ecr';
import {
  createDelivery,
  Delivery,
  lanePipeline,
} from './testing/deliveryFixture';

const REGISTRY = '111111111111.dkr.ecr.ap-southeast-2.amazonaws.com';

const BUILDSPEC = `
version: 0.2
env:
  shell: bash
  variables: { REGISTRY: ${REGISTRY}, GREETING: hello }
  exported-variables: [IMAGE_URI]
phases:
  pre_build:
    commands:
      - set -euo pipefail
      - cd "$CODEBUILD_SRC_DIR_AppOut" && git checkout --quiet "$BRANCH"
      - tag=$(git rev-parse --short=12 HEAD)
      - exit 0
      - aws ecr get-login-password | docker login --username AWS --password-stdin "$REGISTRY"
  build:
    commands:
      - docker build -t "$REGISTRY/app:$tag" --build-arg GREETING .
      - docker push "$REGISTRY/app:$tag"
  post_build:
    commands:
      - digest=$(aws ecr describe-images --repository-name app --image-ids imageTag="$tag" --query 'imageDetails[0].imageDigest' --output text)
      - export IMAGE_URI="$REGISTRY/app@$digest"
      - cd "$CODEBUILD_SRC_DIR" && mkdir out && cp lane.yaml out/
      - jq -n --arg lane "$LANE" '{Parameters:{Lane:$lane},Tags:{"laneway:lane":$lane}}' > out/cfn-params.json
    finally:
      - echo "cleaned up after $GREETING"
artifacts:
  base-directory: out
  files: ['**/*']
`;

const DOCKERFILE = `
FROM node:24-alpine AS build
ARG GREETING
WORKDIR /app
COPY . .
RUN node -e "require('fs').writeFileSync('greeting.txt', process.env.GREETING)"
FROM node:24-alpine
ENV NODE_ENV=production
WORKDIR /srv
COPY --from=build /app/ ./
EXPOSE 8080
CMD ["node", "server.js"]
`;

describe('a pipeline from two repositories to a stack', () => {
  let delivery: Delivery;

  const create = (name: string, mode?: 'PARALLEL' | 'QUEUED' | 'SUPERSEDED') =>
    delivery.call('codepipeline', 'CreatePipeline', {
      pipeline: lanePipeline(name, mode),
    });

  beforeEach(async () => {
    delivery = await createDelivery();
    delivery.commit('infra', 'main', {
      'buildspec.yaml': BUILDSPEC,
      'lane.yaml': 'Resources: {}',
    });
    delivery.commit('app', 'main', {
      Dockerfile: DOCKERFILE,
      '.dockerignore': '.git\nsecret.txt',
      'secret.txt': 'x',
      'server.js': 'main',
    });
    await delivery.call('ecr', 'CreateRepository', {
      repositoryName: 'app',
      imageTagMutability: 'IMMUTABLE',
    });
    await delivery.call('codebuild', 'CreateProject', {
      name: 'lanes',
      source: { type: 'CODEPIPELINE', buildspec: 'buildspec.yaml' },
      artifacts: { type: 'CODEPIPELINE' },
      environment: {
        type: 'LINUX_CONTAINER',
        image: 'standard:7.0',
        computeType: 'BUILD_GENERAL1_SMALL',
      },
      serviceRole: 'arn:aws:iam::111111111111:role/build',
    });
    await create('app-dev');
  });

  afterEach(() => delivery.stop());

  async function start(
    variables: Record<string, string>,
    rest: object = {},
  ): Promise<string> {
    const { pipelineExecutionId } = await delivery.call(
      'codepipeline',
      'StartPipelineExecution',
      {
        name: 'app-dev',
        variables: Object.entries(variables).map(([name, value]) => ({
          name,
          value,
        })),
        ...rest,
      },
    );
    return pipelineExecutionId;
  }

  const actionsOf = async (pipelineExecutionId: string) => {
    const { actionExecutionDetails } = await delivery.call(
      'codepipeline',
      'ListActionExecutions',
      { pipelineName: 'app-dev', filter: { pipelineExecutionId } },
    );
    return Object.fromEntries(
      actionExecutionDetails.map((detail: { actionName: string }) => [
        detail.actionName,
        detail,
      ]),
    ) as Record<string, any>;
  };

  /** With the log of the builds in the message when it did not. */
  async function succeeded(id: string): Promise<void> {
    const status = await delivery.ended('app-dev', id);
    if (status !== 'Succeeded') {
      const log = delivery.logLines.join('\n');
      throw new Error(`The execution is ${status}. The builds say:\n${log}`);
    }
  }

  it('builds the branch, pushes the image and deploys the stack with its configuration', async () => {
    const commitId = delivery.commit('app', 'feature/x', {
      'server.js': 'feature',
    });
    const id = await start({ LANE: 'gray', BRANCH: 'feature/x' });

    await succeeded(id);
    const [stack] = [...delivery.stacks.values()];
    expect(stack.StackName).toBe('app-gray');
    const image = stack.input.Parameters.find(
      (parameter: { ParameterKey: string }) =>
        parameter.ParameterKey === 'Image',
    ).ParameterValue;
    expect(image).toMatch(new RegExp(`^${REGISTRY}/app@sha256:[0-9a-f]{64}$`));
    expect(stack.input).toMatchObject({
      TemplateBody: 'Resources: {}',
      Parameters: expect.arrayContaining([
        { ParameterKey: 'Lane', ParameterValue: 'gray' },
      ]),
      Tags: [{ Key: 'laneway:lane', Value: 'gray' }],
    });
    const { store, filesDir } = delivery.sandbox;
    const images = new DefaultImageStore(store, filesDir);
    expect(images.find(image)?.config).toMatchObject({
      Cmd: ['node', 'server.js'],
      WorkingDir: '/srv',
      ExposedPorts: ['8080/tcp'],
      Env: expect.arrayContaining(['NODE_ENV=production']),
      From: 'node:24-alpine',
    });
    expect(images.find(`${REGISTRY}/app:${commitId.slice(0, 12)}`)).toEqual(
      images.find(image),
    );
    const actions = await actionsOf(id);
    expect(actions.Build.output.outputVariables).toEqual({ IMAGE_URI: image });
    expect(actions.AppOutSource.output.outputVariables).toMatchObject({
      BranchName: 'main',
      FullRepositoryName: 'acme/app',
      CommitMessage: 'Change main',
    });
    expect(delivery.logLines).toContain('cleaned up after hello');
    expect(delivery.logLines.join('\n')).not.toContain('secret.txt');
  }, 30_000);

  it('runs executions side by side, and gives one id for one token', async () => {
    const ids = await Promise.all([
      start({ LANE: 'gray' }, { clientRequestToken: 'once' }),
      start({ LANE: 'blue' }),
    ]);
    expect(await start({ LANE: 'gray' }, { clientRequestToken: 'once' })).toBe(
      ids[0],
    );
    await Promise.all(ids.map(succeeded));
    const builds = await Promise.all(
      ids.map(async id => (await actionsOf(id)).Build),
    );
    // Each build began before the other one ended.
    expect(+builds[0].startTime).toBeLessThan(+builds[1].lastUpdateTime);
    expect(+builds[1].startTime).toBeLessThan(+builds[0].lastUpdateTime);
    const { pipelineExecutionSummaries } = await delivery.call(
      'codepipeline',
      'ListPipelineExecutions',
      { pipelineName: 'app-dev' },
    );
    expect(
      pipelineExecutionSummaries.map(
        (summary: { pipelineExecutionId: string }) =>
          summary.pipelineExecutionId,
      ),
    ).toEqual([...ids].reverse());
  }, 30_000);

  it('fails with the message of what failed', async () => {
    const noBranch = await start({ LANE: 'gray', BRANCH: 'nowhere' });
    expect(await delivery.ended('app-dev', noBranch)).toBe('Failed');
    const { Build } = await actionsOf(noBranch);
    expect(Build.output.executionResult.errorDetails).toEqual({
      code: 'JobFailed',
      message:
        'Build terminated with state: FAILED. Phase: PRE_BUILD, Code: COMMAND_EXECUTION_ERROR, Message: Error while executing command: cd "$CODEBUILD_SRC_DIR_AppOut" && git checkout --quiet "$BRANCH". Reason: exit status 1',
    });
    expect(delivery.stacks.size).toBe(0);

    delivery.outcome = 'ROLLBACK_COMPLETE';
    const rolledBack = await start({ LANE: 'gray' });
    expect(await delivery.ended('app-dev', rolledBack)).toBe('Failed');
    const { Deploy } = await actionsOf(rolledBack);
    expect(Deploy.output.executionResult.errorDetails.message).toBe(
      'Stack app-gray is in status ROLLBACK_COMPLETE. Service (AWS::ECS::Service): circuit breaker was triggered',
    );
  }, 30_000);

  it('stops a build with everything it started', async () => {
    delivery.commit('infra', 'main', {
      'buildspec.yaml': `
version: 0.2
phases:
  build: { commands: ['sleep 60 & echo started; wait'] }
  post_build: { commands: ['echo never'] }
`,
    });
    const id = await start({ LANE: 'gray' });
    const { actionName, output } = await new Promise<any>(done => {
      const timer = setInterval(async () => {
        const { Build } = await actionsOf(id);
        if (Build && delivery.logLines.includes('started')) {
          clearInterval(timer);
          done(Build);
        }
      }, 50);
    });
    expect(actionName).toBe('Build');
    await delivery.call('codebuild', 'StopBuild', {
      id: output.executionResult.externalExecutionId,
    });
    expect(await delivery.ended('app-dev', id)).toBe('Failed');
    const { builds } = await delivery.call('codebuild', 'BatchGetBuilds', {
      ids: [output.executionResult.externalExecutionId],
    });
    expect(builds[0].buildStatus).toBe('STOPPED');
    expect(delivery.logLines).not.toContain('never');
  }, 30_000);

  it('refuses what AWS refuses at the start', async () => {
    const refused = (variables: Record<string, string>) =>
      start(variables).catch(error => `${error.code}: ${error.message}`);
    expect(await refused({})).toBe(
      'ValidationException: Pipeline variables without a default value must be given: LANE',
    );
    expect(await refused({ LANE: '' })).toMatch(
      /^ValidationException: 1 validation error .* length greater than or equal to 1$/,
    );
    expect(await refused({ LANE: 'x'.repeat(1001) })).toMatch(
      /^ValidationException: .*less than or equal to 1000$/,
    );
    expect(await refused({ LANE: 'gray', OTHER: 'x' })).toMatch(
      /^ValidationException: Pipeline variable 'OTHER' is not declared/,
    );
    expect(
      await start({ LANE: 'gray' }, { name: 'none' }).catch(e => e.code),
    ).toBe('PipelineNotFoundException');
    await Promise.all(
      Array.from({ length: 50 }, () => start({ LANE: 'gray' })),
    );
    expect(await refused({ LANE: 'gray' })).toMatch(
      /^ConcurrentPipelineExecutionsLimitExceededException: /,
    );
  }, 30_000);
});
