import { parseTemplate } from './__testUtils__/readTemplate';
import { FakeBuild } from './__testUtils__/FakeBuild';

jest.setTimeout(60_000);

const DIGEST = `sha256:${'a'.repeat(64)}`;
const COMMIT = 'f00ba47c0ffee0123456789abcdef0123456789a';

let build: FakeBuild;

afterEach(() => build?.remove());

async function create(
  variables: Record<string, string> = {},
  ...branches: string[]
): Promise<FakeBuild> {
  build = FakeBuild.create(variables);
  await build.createAppRepo(...branches);
  build.putImage(`imageDigest=${DIGEST}`, DIGEST, ['stable', COMMIT]);
  return build;
}

describe('build.sh refuses, in one line, and changes nothing', () => {
  type Case = [
    string,
    Record<string, string>,
    RegExp,
    ((b: FakeBuild) => void)?,
  ];
  const cases: Case[] = [
    [
      'a lane outside the grammar',
      { LANE: 'Gray_1' },
      /'Gray_1' is no lane name/,
    ],
    ['a lane that ends in a hyphen', { LANE: 'gray-' }, /is no lane name/],
    ['a lane with two hyphens', { LANE: 'a--b' }, /is no lane name/],
    ['a lane that is too long', { LANE: 'a'.repeat(21) }, /is no lane name/],
    [
      "another pipeline's service",
      { SERVICE: 'order-api' },
      /start the pipeline order-api-dev/,
    ],
    [
      'a service outside the grammar',
      { SERVICE: '-x', PIPELINE_SERVICE: '-x' },
      /no service name/,
    ],
    [
      'a missing parameters file',
      {},
      /params\/user-api-dev.json is not in the Infra repo/,
      b => b.removeParameters('user-api-dev.json'),
    ],
    [
      'a parameters file that is no JSON',
      {},
      /is not an object/,
      b => b.putParameters('user-api-dev.json', '{"Parameters": '),
    ],
    [
      'a parameters file of another service',
      {},
      /has ServiceName 'user', not 'user-api'/,
      b =>
        b.putParameters('user-api-dev.json', {
          Parameters: { ServiceName: 'user', Env: 'dev' },
        }),
    ],
    [
      'a branch that does not exist',
      { BRANCH: 'feature/none' },
      /no branch 'feature\/none'/,
    ],
    ['a branch that cannot be one', { BRANCH: 'a b..c' }, /is no branch name/],
    ['a branch that looks like an option', { BRANCH: '--all' }, /branch/],
    [
      'a digest that is not in the repository',
      { IMAGE: `sha256:${'b'.repeat(64)}` },
      /does not have 'sha256:b/,
    ],
    [
      'an image of another repository',
      { IMAGE: `other.example.com/x@${DIGEST}` },
      /IMAGE is/,
    ],
    [
      'a default lane that expires',
      { LANE: 'default', TTL_HOURS: '24' },
      /may not expire/,
    ],
    [
      'a time to live that is no number',
      { TTL_HOURS: 'soon' },
      /TTL_HOURS is 'soon'/,
    ],
    [
      'a time to live beyond a year',
      { TTL_HOURS: '8761' },
      /TTL_HOURS is '8761'/,
    ],
    [
      'a service that is not bootstrapped',
      { SERVICE: 'order-api', PIPELINE_SERVICE: 'order-api' },
      /run the pipeline boot-dev with SERVICE=order-api/,
    ],
    [
      'a lane that takes the name of a service',
      { LANE: 'v2' },
      /another service in Cloud Map/,
      b => b.putStack('boot-user-api-v2-dev'),
    ],
    [
      'an AWS that denies access',
      {},
      /aws cloudformation describe-stacks failed: .*AccessDenied/,
      b => b.denyAccess(),
    ],
    ['an empty variable', { BRANCH: '' }, /BRANCH is not set/],
  ];

  it.each(cases)('%s', async (...[, variables, message, arrange]) => {
    await create(variables);
    arrange?.(build);
    const { code, output } = await build.run('prebuild');
    const errors = output.split('\n').filter(line => line.startsWith('ERROR:'));
    expect(errors).toEqual([expect.stringMatching(message)]);
    expect(code).not.toBe(0);
    expect(build.changes()).toEqual([]);
  });

  it('an App repo without Dockerfile', async () => {
    await create();
    build.putParameters('user-api-dev.json', {
      Parameters: {
        ServiceName: 'user-api',
        Env: 'dev',
        Dockerfile: 'deploy/Dockerfile',
      },
    });
    const { output } = await build.run('prebuild');
    expect(output).toMatch(/has no deploy\/Dockerfile/);
  });
});

describe('build.sh for a lane', () => {
  it('builds a branch and deploys it by digest', async () => {
    await create(
      { BRANCH: 'feature/new', TTL_HOURS: '48' },
      'feature/new',
      'other',
    );
    const { code, output } = await build.runAll();
    expect({ code, output }).toMatchObject({ code: 0 });
    const { Parameters, Tags, StackPolicy } = build.configuration();
    expect(Parameters).toMatchObject({
      ServiceName: 'user-api',
      Env: 'dev',
      Lane: 'gray',
      DesiredCount: '2',
      ImageUri: expect.stringMatching(/\/user-api@sha256:0{63}7$/),
      Execution: 'execution-1',
    });
    expect(Parameters).not.toHaveProperty('AppRepositoryId');
    expect(Number(Parameters.LaneRulePriority)).toBe(
      1000 + Number(Parameters.RuleSlot),
    );
    expect(Number(Parameters.BaggageRulePriority)).toBe(
      10000 + Number(Parameters.RuleSlot),
    );
    expect(Number(Parameters.MatchRulePriority)).toBe(
      20000 + Number(Parameters.RuleSlot),
    );
    expect(Tags).toEqual({
      'laneway:layer': 'app',
      'laneway:service': 'user-api',
      'laneway:env': 'dev',
      'laneway:lane': 'gray',
      'laneway:owner': 'group:default/shop',
      'laneway:commit': Parameters.Commit,
      'laneway:branch': 'feature/new',
      'laneway:image-tag': Parameters.Commit,
      'laneway:execution': 'execution-1',
      'laneway:template-version': '1.0.0',
      'laneway:expires-at': Parameters.ExpiresAt,
    });
    const hours = (Date.parse(Parameters.ExpiresAt) - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(47.9);
    expect(hours).toBeLessThanOrEqual(48);
    expect(StackPolicy).toBeDefined();
    expect(build.changes()).toEqual([
      expect.stringContaining('docker login'),
      expect.stringContaining('docker build'),
      expect.stringContaining('docker push'),
    ]);
  });

  it('does not build a commit again', async () => {
    await create();
    await build.runAll();
    const built = build.changes();
    const { code } = await build.runAll({ LANE: 'blue' });
    expect(code).toBe(0);
    expect(build.changes()).toEqual(built);
    expect(build.configuration().Parameters.Lane).toBe('blue');
  });

  it.each([
    ['a digest', DIGEST],
    [
      'a digest with its repository',
      `111111111111.dkr.ecr.ap-southeast-2.amazonaws.com/user-api@${DIGEST}`,
    ],
  ])('deploys %s as it is', async (_, image) => {
    await create({ IMAGE: image, LANE: 'default' });
    const { code } = await build.runAll();
    expect(code).toBe(0);
    expect(build.changes()).toEqual([]);
    const { Parameters, Tags } = build.configuration();
    expect(Parameters.ImageUri).toMatch(new RegExp(`@${DIGEST}$`));
    expect(Tags).toMatchObject({
      'laneway:commit': COMMIT,
      'laneway:branch': '-',
      'laneway:expires-at': 'never',
    });
  });

  it.each([
    'feature/"quoted"',
    "it's",
    'a&b;c|d$(e)',
    'ünï/cødé',
    '{"a"}',
    `x${'y'.repeat(230)}`,
  ])('writes valid JSON for branch %s', async branch => {
    await create({ BRANCH: branch }, branch);
    const { code, output } = await build.runAll();
    expect({ code, output }).toMatchObject({ code: 0 });
    const tag = build.configuration().Tags['laneway:branch'];
    expect(tag).toMatch(/^[\p{L}\p{N} _.:/=+@-]{1,256}$/u);
  });

  it('keeps the slot and the match of a lane that exists', async () => {
    await create({ IMAGE: DIGEST });
    build.putStack('app-user-api-dev-gray', {
      parameters: {
        RuleSlot: '4711',
        MatchHeaderName: 'cookie',
        MatchHeaderRegex: '^(.*; ?)?ab=gray(;.*)?$',
      },
      tags: { 'laneway:service': 'user-api' },
    });
    await build.runAll();
    expect(build.configuration().Parameters).toMatchObject({
      RuleSlot: '4711',
      MatchRulePriority: '24711',
      MatchHeaderName: 'cookie',
      MatchHeaderRegex: '^(.*; ?)?ab=gray(;.*)?$',
    });
  });

  it('refuses the stack of another service that has the same name', async () => {
    await create({ IMAGE: DIGEST });
    build.putStack('app-user-api-dev-gray', {
      tags: { 'laneway:service': 'user' },
    });
    expect((await build.runAll()).output).toMatch(
      /ERROR: .*not one of service 'user-api'/,
    );
  });

  it('takes overrides of a lane, and puts variables and secrets into the template', async () => {
    await create({ IMAGE: DIGEST });
    build.putParameters('user-api-dev.json', {
      Parameters: { ServiceName: 'user-api', Env: 'dev', DesiredCount: 2 },
      Lanes: { gray: { DesiredCount: 5 } },
      Environment: { GREETING: 'it\'s "odd": #1 \\ {}', LEVEL: 3 },
      Secrets: { DB_PASSWORD: 'arn:aws:ssm:x:1:parameter/dev/user-api/db' },
    });
    await build.runAll();
    expect(build.configuration().Parameters.DesiredCount).toBe('5');
    const template = parseTemplate(build.artifact('lane-stack.yaml'));
    const [container] = template.Resources.TaskDefinition.Properties
      ?.ContainerDefinitions as Array<{
      Environment: object[];
      Secrets: object[];
    }>;
    expect(container.Environment).toEqual(
      expect.arrayContaining([
        { Name: 'GREETING', Value: 'it\'s "odd": #1 \\ {}' },
        { Name: 'LEVEL', Value: '3' },
      ]),
    );
    expect(container.Secrets).toEqual([
      {
        Name: 'DB_PASSWORD',
        ValueFrom: 'arn:aws:ssm:x:1:parameter/dev/user-api/db',
      },
    ]);
  });

  it('waits for a busy stack', async () => {
    await create({ IMAGE: DIGEST });
    build.putStack('app-user-api-dev-gray', {
      status: 'UPDATE_IN_PROGRESS',
      next: 'UPDATE_COMPLETE',
      parameters: { RuleSlot: '5' },
      tags: { 'laneway:service': 'user-api' },
    });
    const { code, output } = await build.runAll();
    expect({ code, output }).toMatchObject({ code: 0 });
    expect(output).toMatch(/Waiting for stack app-user-api-dev-gray/);
  });

  it('gives up on a stack that stays busy', async () => {
    await create({ IMAGE: DIGEST, STACK_WAIT_SECONDS: '1' });
    build.putStack('app-user-api-dev-gray', { status: 'DELETE_IN_PROGRESS' });
    expect((await build.runAll()).output).toMatch(
      /ERROR: .* still in state DELETE_IN_PROGRESS after 1 seconds/,
    );
  });

  it('removes what a failed first creation left, and nothing else', async () => {
    await create({ IMAGE: DIGEST });
    build.putStack('app-user-api-dev-gray', {
      status: 'ROLLBACK_COMPLETE',
      parameters: { RuleSlot: '5' },
    });
    expect((await build.runAll()).code).toBe(0);
    expect(build.changes()).toEqual([
      'cloudformation delete-stack --stack-name app-user-api-dev-gray --output json',
    ]);
    build.putStack('app-user-api-dev-gray', {
      status: 'UPDATE_ROLLBACK_FAILED',
    });
    expect((await build.runAll()).output).toMatch(/continue-update-rollback/);
    expect(build.changes()).toHaveLength(1);
  });
});

describe('slots', () => {
  const action = (
    execution: string,
    stage: string,
    status: string,
    startTime: string,
    lane: string,
  ) => ({
    pipelineExecutionId: execution,
    stageName: stage,
    actionName: stage,
    status,
    startTime,
    input: {
      resolvedConfiguration: {
        EnvironmentVariables: JSON.stringify([{ name: 'LANE', value: lane }]),
      },
    },
  });

  it('are distinct for 200 lanes, and the same again', async () => {
    await create();
    const names = Array.from({ length: 200 }, (_, i) => `lane-${i}`);
    const rows = (
      await build.call(
        `for lane in ${names.join(' ')}; do echo $(slot_row $lane); done`,
      )
    )
      .trim()
      .split('\n')
      .map(line => line.split(' ').map(Number));
    expect(rows.every(row => row.every(slot => slot >= 0 && slot < 9000))).toBe(
      true,
    );
    const taken = new Set<number>();
    for (const row of rows) {
      const slot = row.find(candidate => !taken.has(candidate));
      expect(slot).toBeDefined();
      taken.add(Number(slot));
    }
    expect(taken.size).toBe(200);
    expect(await build.call('slot_row lane-7')).toBe(`${rows[7].join('\n')}\n`);
  });

  it('move on while any of the three priorities is taken', async () => {
    await create({ IMAGE: DIGEST });
    const row = (await build.call('slot_row gray')).trim().split('\n');
    build.putRules([
      1000 + Number(row[0]),
      10000 + Number(row[1]),
      20000 + Number(row[2]),
      49000,
    ]);
    await build.runAll();
    expect(build.configuration().Parameters.RuleSlot).toBe(row[3]);
  });

  it('keep clear of lanes whose builds began earlier and have not deployed', async () => {
    await create({ IMAGE: DIGEST });
    // Two lanes whose rows have a number in common.
    const rows = await build.call(
      'for i in {1..900}; do echo "l$i $(echo $(slot_row l$i))"; done',
    );
    const firstOf = new Map<string, string>();
    let pair: [string, string] | undefined;
    for (const line of rows.trim().split('\n')) {
      const [lane, first] = line.split(' ');
      const other = firstOf.get(first);
      if (other) pair = [other, lane];
      firstOf.set(first, lane);
    }
    if (!pair) throw new Error('no two of 900 lanes share a first slot');
    const [early, late] = pair;
    const both = [
      action(
        'execution-1',
        'Build',
        'InProgress',
        '2026-01-01T00:00:02Z',
        late,
      ),
      action(
        'execution-0',
        'Build',
        'Succeeded',
        '2026-01-01T00:00:01Z',
        early,
      ),
      action(
        'execution-0',
        'Deploy',
        'InProgress',
        '2026-01-01T00:00:03Z',
        early,
      ),
    ];
    build.putActions(both);
    await build.runAll({ LANE: late });
    const lateSlot = build.configuration().Parameters.RuleSlot;
    await build.runAll({ LANE: early, EXECUTION: 'execution-0' });
    const earlySlot = build.configuration().Parameters.RuleSlot;
    expect(lateSlot).not.toBe(earlySlot);
    expect(earlySlot).toBe(
      (await build.call(`slot_row ${early}`)).split('\n')[0],
    );
  });

  it('lets deployments of one lane follow one another', async () => {
    await create({ IMAGE: DIGEST });
    const mine = action(
      'execution-1',
      'Build',
      'InProgress',
      '2026-01-01T00:00:02Z',
      'gray',
    );
    const other = action(
      'execution-0',
      'Build',
      'Succeeded',
      '2026-01-01T00:00:01Z',
      'gray',
    );
    const deploy = (status: string) =>
      action('execution-0', 'Deploy', status, '2026-01-01T00:00:03Z', 'gray');
    build.putActions(
      [mine, other, deploy('InProgress')],
      [mine, other, deploy('Succeeded')],
    );
    const { code, output } = await build.runAll();
    expect({ code, output }).toMatchObject({ code: 0 });
    expect(output).toMatch(/Waiting for execution execution-0/);
  });
});

describe('build.sh for boot and infra', () => {
  const boot = { LAYER: 'boot', STEP: 'prepare', SERVICE: 'order-api' };

  it('prepares a service and its roles', async () => {
    await create(boot);
    const { code, output } = await build.runAll();
    expect({ code, output }).toMatchObject({ code: 0 });
    expect(build.changes()).toEqual([]);
    const { Parameters, Tags, StackPolicy } = build.configuration();
    expect(Parameters).toEqual({
      ServiceName: 'order-api',
      Env: 'dev',
      ContainerPort: '8080',
      HealthCheckPath: expect.stringMatching(/^\//),
      LogRetentionDays: '30',
      TemplateVersion: '1.0.0',
    });
    expect(Tags).toMatchObject({
      'laneway:layer': 'boot',
      'laneway:service': 'order-api',
      'laneway:owner': 'group:default/shop',
    });
    expect(StackPolicy).toHaveProperty('Statement');
    expect(build.configuration('roles-params.json')).toMatchObject({
      Parameters: {
        Layer: 'app',
        ServiceName: 'order-api',
        Env: 'dev',
        ConnectionArn: expect.stringContaining('connection/'),
      },
      Tags: { 'laneway:layer': 'roles', 'laneway:service': 'order-api' },
    });
  });

  it('leaves the tags of a service that exists as they are', async () => {
    await create(boot);
    const tags = {
      'laneway:layer': 'boot',
      'laneway:service': 'order-api',
      'laneway:execution': 'first',
    };
    build.putStack('boot-order-api-dev', { tags });
    await build.runAll();
    expect(build.configuration().Tags).toEqual(tags);
  });

  it.each([
    ['a reserved name', { SERVICE: 'boot' }, /'boot' is taken/],
    [
      'a service without parameters file',
      { SERVICE: 'usr-api' },
      /params\/usr-api-dev.json is not in/,
    ],
    [
      'another environment',
      { REQUESTED_ENV: 'prod' },
      /start the pipeline boot-prod/,
    ],
  ])('refuses %s', async (_, variables, message) => {
    await create({ ...boot, ...variables });
    const { code, output } = await build.run('prebuild');
    expect(code).not.toBe(0);
    expect(output).toMatch(message);
    expect(build.changes()).toEqual([]);
  });

  it('refuses a service whose name a lane has in Cloud Map', async () => {
    await create(boot);
    build.putStack('app-order-dev-api');
    expect((await build.run('prebuild')).output).toMatch(
      /lane 'api' of service 'order'/,
    );
  });

  it('protects stacks from deletion', async () => {
    await create({ ...boot, STEP: 'protect' });
    expect((await build.runAll()).code).toBe(0);
    expect(build.changes()).toEqual([
      expect.stringMatching(
        /update-termination-protection --enable-termination-protection --stack-name boot-order-api-dev/,
      ),
    ]);
  });

  it('prepares an environment', async () => {
    await create({ LAYER: 'infra', STEP: 'prepare' });
    expect((await build.runAll()).code).toBe(0);
    expect(build.configuration().Parameters).toEqual({
      Env: 'dev',
      CreateNetwork: 'true',
      VpcCidr: '10.0.0.0/16',
      NatGateways: 'one',
    });
  });

  it('refuses to wrap a network without its ids', async () => {
    await create({ LAYER: 'infra', STEP: 'prepare' });
    build.putParameters('infra-dev.json', {
      Parameters: { Env: 'dev', CreateNetwork: false, VpcId: 'vpc-1' },
    });
    expect((await build.run('prebuild')).output).toMatch(
      /ERROR: .*no PublicSubnetIds/,
    );
  });
});
