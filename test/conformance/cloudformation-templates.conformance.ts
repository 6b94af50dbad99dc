import { strict as assert } from 'node:assert';
import { suite } from 'node:test';
import { behaviour, shared } from './support/behaviour';
import { logs } from './support/logGroups';
import {
  cloudFormation,
  createStack,
  outputsOf,
  physicalIds,
  readStack,
} from './support/stacks';
import {
  logGroup,
  plainTemplate,
  TASK_ROLE,
  type Template,
} from './support/templates';

/** What each function must give, by the name of the behaviour. */
const FUNCTIONS: ReadonlyArray<
  readonly [behaviour: string, value: unknown, expected: string]
> = [
  [
    'Fn::Join joins',
    { 'Fn::Join': ['-', ['a', { Ref: 'Lane' }, 'c']] },
    'a-gray-c',
  ],
  ['Fn::Sub puts in parameters', { 'Fn::Sub': 'app-${Lane}' }, 'app-gray'],
  [
    'Fn::Sub puts in values of its own map',
    { 'Fn::Sub': ['${X}-${Lane}', { X: 'x' }] },
    'x-gray',
  ],
  [
    'Fn::Sub leaves ${!Literal} as ${Literal}',
    { 'Fn::Sub': '${!Lane}' },
    '${Lane}',
  ],
  [
    'Fn::Select and Fn::Split take a part',
    { 'Fn::Select': [1, { 'Fn::Split': ['/', 'a/b/c'] }] },
    'b',
  ],
  [
    'Fn::FindInMap reads a mapping',
    { 'Fn::FindInMap': ['Sizes', { Ref: 'Lane' }, 'Cpu'] },
    '512',
  ],
  [
    'Fn::If with a true condition gives the first value',
    { 'Fn::If': ['IsGray', 'yes', 'no'] },
    'yes',
  ],
  [
    'Fn::If with a false condition gives the second value',
    { 'Fn::If': ['IsDefault', 'yes', 'no'] },
    'no',
  ],
  [
    'Fn::Not, Fn::And and Fn::Or combine conditions',
    { 'Fn::If': ['Combined', 'yes', 'no'] },
    'yes',
  ],
  ['Fn::Base64 encodes', { 'Fn::Base64': 'lane' }, 'bGFuZQ=='],
  [
    'Fn::Cidr cuts a range into blocks',
    { 'Fn::Select': [1, { 'Fn::Cidr': ['10.0.0.0/16', 3, 8] }] },
    '10.0.1.0/24',
  ],
  [
    'a parameter of type CommaDelimitedList is a list',
    { 'Fn::Select': [1, { Ref: 'List' }] },
    'two',
  ],
];

const functionsTemplate: Template = {
  Parameters: {
    Lane: { Type: 'String', Default: 'gray' },
    List: { Type: 'CommaDelimitedList', Default: 'one, two' },
  },
  Mappings: { Sizes: { gray: { Cpu: '512' }, default: { Cpu: '256' } } },
  Conditions: {
    IsGray: { 'Fn::Equals': [{ Ref: 'Lane' }, 'gray'] },
    IsDefault: { 'Fn::Equals': [{ Ref: 'Lane' }, 'default'] },
    Combined: {
      'Fn::And': [
        { 'Fn::Not': [{ Condition: 'IsDefault' }] },
        { 'Fn::Or': [{ Condition: 'IsGray' }, { Condition: 'IsDefault' }] },
      ],
    },
  },
  Resources: { Group: logGroup() },
  Outputs: Object.fromEntries(
    FUNCTIONS.map(([, Value], index) => [`F${index}`, { Value }]),
  ),
};

const functions = shared(async scope =>
  outputsOf(await createStack(scope, functionsTemplate)),
);

suite('Templates', { concurrency: 6 }, () => {
  FUNCTIONS.forEach(([name, , expected], index) =>
    behaviour(name, async () => {
      assert.equal((await functions())[`F${index}`], expected);
    }),
  );

  behaviour('pseudo parameters are those of the stack', async scope => {
    const stack = await createStack(scope, {
      Resources: { Group: logGroup() },
      Outputs: {
        All: {
          Value: {
            'Fn::Sub':
              '${AWS::StackName} ${AWS::StackId} ${AWS::Region} ${AWS::AccountId}',
          },
        },
      },
    });
    const [, , , region, account] = stack.StackId?.split(':') ?? [];
    assert.equal(
      outputsOf(stack).All,
      [stack.StackName, stack.StackId, region, account].join(' '),
    );
  });

  behaviour(
    'short forms in YAML are functions, also within one another',
    async scope => {
      const name = scope.name('export');
      await createStack(scope, {
        Resources: { Group: logGroup() },
        Outputs: { Out: { Value: 'from afar', Export: { Name: `${name}-x` } } },
      });
      const stack = await createStack(
        scope,
        [
          'Resources:',
          '  Group: { Type: AWS::Logs::LogGroup }',
          'Outputs:',
          `  Out: { Value: !ImportValue { 'Fn::Sub': '${name}-x' } }`,
          `  Same: { Value: { 'Fn::ImportValue': !Sub '${name}-x' } }`,
          '  Arn: { Value: !GetAtt Group.Arn }',
          '',
        ].join('\n'),
      );
      const { Out, Same, Arn } = outputsOf(stack);
      assert.deepEqual([Out, Same], ['from afar', 'from afar']);
      assert.match(Arn, /:log-group:.*:\*$/);
    },
  );

  behaviour('a resource whose condition is false is not made', async scope => {
    const { StackId } = await createStack(scope, {
      Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } },
      Resources: {
        Always: logGroup(),
        Never: logGroup({}, { Condition: 'Never' }),
      },
    });
    assert.deepEqual(Object.keys(await physicalIds(StackId)), ['Always']);
  });

  behaviour('AWS::NoValue leaves the property out', async scope => {
    const { StackId } = await createStack(
      scope,
      plainTemplate({ RetentionInDays: { Ref: 'AWS::NoValue' } }),
    );
    const { Group } = await physicalIds(StackId);
    const { logGroups } = await logs.describeLogGroups({
      logGroupNamePrefix: Group,
    });
    assert.equal(logGroups?.[0]?.retentionInDays, undefined);
  });

  behaviour(
    'a resource without a name gets one of stack, logical id and a random part',
    async scope => {
      const stack = await createStack(scope, plainTemplate());
      assert.match(
        (await physicalIds(stack.StackId)).Group,
        new RegExp(`^${stack.StackName}-Group-[A-Za-z0-9]{12}$`),
      );
    },
  );

  behaviour('GetTemplate gives the template as it was written', async scope => {
    const body =
      '# a comment\nResources:\n  Group: {Type: AWS::Logs::LogGroup}\n';
    const { StackName } = await createStack(scope, body);
    const { TemplateBody } = await cloudFormation.getTemplate({ StackName });
    assert.equal(TemplateBody, body);
  });

  behaviour(
    'GetTemplateSummary names parameters, resource types and capabilities',
    async () => {
      const summary = await cloudFormation.getTemplateSummary({
        TemplateBody: JSON.stringify({
          Parameters: { Lane: { Type: 'String', Default: 'gray' } },
          Resources: { Role: TASK_ROLE },
        }),
      });
      assert.deepEqual(
        summary.Parameters?.map(it => it.ParameterKey),
        ['Lane'],
      );
      assert.deepEqual(summary.ResourceTypes, ['AWS::IAM::Role']);
      assert.deepEqual(summary.Capabilities, ['CAPABILITY_IAM']);
    },
  );

  behaviour('the value of a NoEcho parameter is never shown', async scope => {
    const { StackId } = await createStack(
      scope,
      {
        Parameters: { Password: { Type: 'String', NoEcho: true } },
        ...plainTemplate(),
      },
      {
        StackName: scope.name('stack'),
        parameters: { Password: 'secret' },
      },
    );
    const { Parameters } = await readStack(StackId);
    assert.equal(Parameters?.[0]?.ParameterValue, '****');
  });
});
