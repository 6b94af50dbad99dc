import { RegoEngine, TemplateFile } from '@aws/cloudformation-validate';
import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { INFRA_REPO, TEMPLATES } from './__testUtils__/paths';
import { readTemplate } from './__testUtils__/readTemplate';

jest.setTimeout(120_000);

/**
 * Values for parameters whose empty default is never used: the validator does not see that a condition guards them.
 */
const GUARDED = {
  VpcId: 'vpc-0123456789abcdef0',
  AlarmTopicArn: 'arn:aws:sns:ap-southeast-2:111111111111:alarms',
  TaskPolicyArns: 'arn:aws:iam::aws:policy/ReadOnlyAccess',
};

/** Warnings that say something false of these templates, and why. */
const EXPLAINED: Array<[rule: string, path: RegExp, why: string]> = [
  [
    'W1001',
    /Fn::If/,
    'an output takes a conditional resource inside the branch that the same condition guards',
  ],
  [
    'W2512',
    /./,
    'the permissions boundary grants nothing: it is what a policy may grant at most',
  ],
];

describe('every template', () => {
  it.each(TEMPLATES)('%s has no error and no unexplained warning', path => {
    const engine = new RegoEngine();
    const declared = Object.keys(readTemplate(path).Parameters);
    const report = engine.validateDetailed(
      new TemplateFile(join(INFRA_REPO, path)),
      {
        severityLevel: 'WARN',
        pseudoParameterOverrides: { region: 'ap-southeast-2' },
        parameterOverrides: Object.fromEntries(
          Object.entries(GUARDED).filter(([key]) => declared.includes(key)),
        ),
      },
    );
    engine.free();
    const unexplained = report.diagnostics.filter(
      ({ ruleId, propertyPath }) =>
        !EXPLAINED.some(
          ([rule, where]) => rule === ruleId && where.test(propertyPath ?? '-'),
        ),
    );
    expect(unexplained).toEqual([]);
    expect(report.status).toBe('OK');
  });

  it.each(TEMPLATES)(
    '%s uses resource types and properties that exist',
    path => {
      const spec = loadAwsServiceSpecSync();
      const unknown = Object.entries(readTemplate(path).Resources).flatMap(
        ([id, { Type, Properties = {} }]) => {
          const [resource] = spec.lookup(
            'resource',
            'cloudFormationType',
            'equals',
            Type,
          );
          return resource
            ? Object.keys(Properties)
                .filter(name => !(name in resource.properties))
                .map(name => `${id}.${name}`)
            : [`${id}: ${Type}`];
        },
      );
      expect(unknown).toEqual([]);
    },
  );

  it.each(TEMPLATES)('%s has no alias, which CloudFormation refuses', path => {
    const text = readFileSync(join(INFRA_REPO, path), 'utf8');
    expect(text).not.toMatch(/^\s*([\w]+:|-) [&*][a-zA-Z]/m);
  });

  it.each(TEMPLATES)('%s can be given to CloudFormation as text', path => {
    // AWS: TemplateBody has at most 51,200 bytes.
    const { length } = readFileSync(join(INFRA_REPO, path));
    expect(length).toBeLessThanOrEqual(51_200);
  });

  it.each(TEMPLATES)('%s grants no administrator access', path => {
    const text = JSON.stringify(readTemplate(path));
    expect(text).not.toMatch(/AdministratorAccess|"Action":(\[")?\*/);
  });
});

describe('names', () => {
  const exportsOf = (path: string) =>
    Object.values(readTemplate(path).Outputs ?? {}).flatMap(output =>
      output.Export
        ? [(output.Export.Name as { 'Fn::Sub': string })['Fn::Sub']]
        : [],
    );
  const STACKS: Record<string, string> = {
    'ci/infra/environment-stack.yaml': 'infra-environment-${Env}',
    'ci/boot/service-stack.yaml': 'boot-${ServiceName}-${Env}',
    'ci/app/lane-stack.yaml': 'app-${ServiceName}-${Env}-${Lane}',
  };
  const allExports = Object.entries(STACKS).flatMap(([path, stack]) =>
    exportsOf(path).map(name => name.replace('${AWS::StackName}', stack)),
  );
  for (const roles of [
    'roles-infra-${Env}',
    'roles-boot-${Env}',
    'roles-app-${ServiceName}-${Env}',
  ]) {
    allExports.push(
      ...exportsOf('ci/iam/roles.yaml').map(name =>
        name.replace('${AWS::StackName}', roles),
      ),
    );
  }

  it('has the exports that other tools rely on', () => {
    expect(allExports).toEqual(
      expect.arrayContaining([
        'infra-environment-${Env}-VpcId',
        'boot-${ServiceName}-${Env}-LoadBalancerArn',
        'boot-${ServiceName}-${Env}-HttpListenerArn',
        'boot-${ServiceName}-${Env}-LogGroupName',
        'boot-${ServiceName}-${Env}-${ServiceName}-service-arn',
        'app-${ServiceName}-${Env}-${Lane}-TargetGroupArn',
      ]),
    );
  });

  it.each(TEMPLATES)('%s imports only what is exported', path => {
    const imports: string[] = [];
    JSON.stringify(readTemplate(path), (key, value) => {
      if (key === 'Fn::ImportValue') imports.push(value['Fn::Sub']);
      return value;
    });
    expect(imports).not.toContain(undefined);
    const missing = imports
      .map(name => name.replace(/\$\{Lane[1-5]\}/, '${Lane}'))
      .filter(name => !allExports.includes(name));
    expect(missing).toEqual([]);
  });

  it('gives target groups and load balancers no name: 32 characters are too few', () => {
    const named = TEMPLATES.flatMap(path =>
      Object.values(readTemplate(path).Resources),
    ).filter(
      ({ Type, Properties = {} }) =>
        /(LoadBalancer|TargetGroup)$/.test(Type) && 'Name' in Properties,
    );
    expect(named).toEqual([]);
  });
});

describe('a lane', () => {
  const { Resources, Parameters } = readTemplate('ci/app/lane-stack.yaml');
  const regexOf = (rule: string) => {
    const [condition] = Resources[rule].Properties?.Conditions as Array<{
      HttpHeaderConfig: { RegexValues: Array<{ 'Fn::Sub': string }> };
    }>;
    return condition.HttpHeaderConfig.RegexValues[0]['Fn::Sub'];
  };

  it('is matched as agreed, within 128 characters', () => {
    expect(regexOf('TracestateRule')).toBe(
      '^(.*,)?[ \\t]*ctx=lane:${Lane}[ \\t]*(,.*)?$',
    );
    expect(regexOf('BaggageRule')).toBe(
      '^(.*,)?[ \\t]*lane=${Lane}[ \\t]*([;,].*)?$',
    );
    for (const rule of ['TracestateRule', 'BaggageRule']) {
      const longest = regexOf(rule).replace('${Lane}', 'a'.repeat(20));
      expect(longest.length).toBeLessThanOrEqual(128);
    }
  });

  it.each([
    ['ctx=lane:gray', true],
    ['rojo=1 ,\t ctx=lane:gray \t, congo=2', true],
    ['ctx=lane:gray-2', false],
    ['xctx=lane:gray', false],
  ])('with tracestate %j is matched: %s', (header, matches) => {
    const regex = regexOf('TracestateRule').replace('${Lane}', 'gray');
    expect(new RegExp(regex, 'i').test(header)).toBe(matches);
  });

  it('has at most three rules, in bands of their own', () => {
    const rules = Object.values(Resources).filter(({ Type }) =>
      Type.endsWith('ListenerRule'),
    );
    expect(rules).toHaveLength(3);
    const bands = [
      'LaneRulePriority',
      'BaggageRulePriority',
      'MatchRulePriority',
    ].map(name => [Parameters[name].MinValue, Parameters[name].MaxValue]);
    expect(bands).toEqual([
      [1000, 9999],
      [10000, 18999],
      [20000, 28999],
    ]);
  });

  it('has the standard thresholds', () => {
    const defaults = Object.fromEntries(
      Object.entries(Parameters).map(([name, { Default }]) => [name, Default]),
    );
    expect(defaults).toMatchObject({
      ErrorRatePercent: 1,
      ErrorRateMinRequests: 20,
      UnhealthyPeriods: 3,
      MinHealthyHosts: 1,
    });
    expect(Resources.ErrorRateAlarm.Properties).toMatchObject({
      Threshold: { Ref: 'ErrorRatePercent' },
      TreatMissingData: 'notBreaching',
    });
    expect(Resources.RunningTasksAlarm.Properties).toMatchObject({
      EvaluationPeriods: { Ref: 'UnhealthyPeriods' },
      DatapointsToAlarm: { Ref: 'UnhealthyPeriods' },
    });
    expect(Resources.HealthyHostsAlarm.Properties).toMatchObject({
      Threshold: { Ref: 'MinHealthyHosts' },
      TreatMissingData: 'breaching',
    });
  });
});

describe('pipelines', () => {
  it.each([
    ['ci/infra/pipeline.yaml', ['ENV']],
    ['ci/boot/pipeline.yaml', ['ENV', 'SERVICE']],
    [
      'ci/app/pipeline.yaml',
      ['SERVICE', 'LANE', 'BRANCH', 'IMAGE', 'TTL_HOURS'],
    ],
  ])('%s is V2, PARALLEL, with its variables', (path, names) => {
    const { Properties = {} } = readTemplate(path).Resources.Pipeline;
    expect(Properties).toMatchObject({
      PipelineType: 'V2',
      ExecutionMode: 'PARALLEL',
    });
    const variables = Properties.Variables as Array<{
      Name: string;
      DefaultValue?: unknown;
    }>;
    expect(variables.map(({ Name }) => Name)).toEqual(names);
    // AWS: a value has 1 to 1000 characters.
    expect(variables.map(({ DefaultValue }) => DefaultValue)).not.toContain('');
  });

  it.each(TEMPLATES.filter(path => path.endsWith('pipeline.yaml')))(
    '%s hands valid JSON to its builds',
    path => {
      const { Properties } = readTemplate(path).Resources.Pipeline;
      const stages = Properties?.Stages as Array<{
        Actions: Array<{
          Configuration: { EnvironmentVariables?: string };
          Namespace?: string;
        }>;
      }>;
      const builds = stages
        .flatMap(({ Actions }) => Actions)
        .flatMap(action => action.Configuration.EnvironmentVariables ?? []);
      expect(builds.length).toBeGreaterThan(0);
      for (const text of builds) {
        expect(() => JSON.parse(text)).not.toThrow();
        // AWS: an action's configuration value has at most 1000 characters where it is resolved late.
        expect(text.length).toBeLessThan(1000);
      }
    },
  );
});
