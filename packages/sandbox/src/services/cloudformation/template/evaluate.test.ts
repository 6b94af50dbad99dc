import type { Json } from '../../../core/types';
import { compileTemplate, finish } from './compileTemplate';
import { parameterValue, resolveParameters } from './parameters';
import { parseTemplate } from './parseTemplate';
import { validateTemplate } from './validateTemplate';

const IDENTITY = {
  account: '111111111111',
  region: 'ap-southeast-2',
  stackId: 'arn:aws:cloudformation:ap-southeast-2:111111111111:stack/s/1',
  stackName: 's',
};
const ANY_TYPE = { isKnown: () => true, hasAttribute: () => true };

const PREAMBLE = `
Parameters:
  Env: { Type: String, Default: dev }
  Zones: { Type: CommaDelimitedList, Default: 'a, b' }
Mappings:
  Sizes: { dev: { Cpu: 256 }, prod: { Cpu: 1024 } }
Conditions:
  IsProd: !Equals [!Ref Env, prod]
  IsDev: !Not [!Condition IsProd]
  Either: !Or [!Condition IsProd, !Condition IsDev]
  Both: !And [!Condition IsProd, !Condition IsDev]
Resources:
  Other: { Type: Test::Thing }
`;

async function compile(text: string, parameters: Record<string, string> = {}) {
  const template = parseTemplate(text);
  validateTemplate(template, ANY_TYPE);
  const values = await resolveParameters(
    template,
    Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
      ParameterKey,
      ParameterValue,
    })),
    undefined,
    () => undefined,
  );
  return compileTemplate(template, values, IDENTITY);
}

/** The value of a YAML expression, with resource `Other` known as `other-1` and export `net-VpcId` as `vpc-1`. */
async function valueOf(expression: string): Promise<Json> {
  const compiled = await compile(
    `${PREAMBLE}  Subject:\n    Type: Test::Thing\n    Properties:\n      V: ${expression}\n`,
  );
  const properties = finish(compiled.resources.Subject.properties, compiled, {
    ref: () => 'other-1',
    getAtt: (_id, attribute) =>
      attribute === 'List' ? ['x', 'y'] : `att:${attribute}`,
    importValue: name => (name === 'net-VpcId' ? 'vpc-1' : undefined),
  });
  return (properties as { V?: Json }).V ?? null;
}

describe('intrinsic functions', () => {
  it.each<[string, Json]>([
    ['!Ref Env', 'dev'],
    ['!Ref Zones', ['a', 'b']],
    ['!Ref AWS::Region', 'ap-southeast-2'],
    ['!Ref Other', 'other-1'],
    ['!GetAtt Other.Endpoint.Address', 'att:Endpoint.Address'],
    ["!Sub '${Env}-${AWS::AccountId}'", 'dev-111111111111'],
    ["!Sub '${Other}/${Other.Arn}/${!Literal}'", 'other-1/att:Arn/${Literal}'],
    ["!Sub ['${A}-${Env}', { A: !Ref Other }]", 'other-1-dev'],
    ["!ImportValue { 'Fn::Sub': 'net-VpcId' }", 'vpc-1'],
    ["!Join ['-', [!Ref Env, 1, !GetAtt Other.Name]]", 'dev-1-att:Name'],
    ["!Join [',', !GetAtt Other.List]", 'x,y'],
    ['!Select [1, !GetAtt Other.List]', 'y'],
    ["!Select [0, !Split [':', !GetAtt Other.Path]]", 'att'],
    ["!Select [1, !GetAZs '']", 'ap-southeast-2b'],
    ['!FindInMap [Sizes, !Ref Env, Cpu]', 256],
    ['!If [IsProd, 1, 2]', 2],
    ['!If [Either, [1, !Ref AWS::NoValue], 2]', [1]],
    ['!If [Both, 1, !Ref AWS::NoValue]', null],
    ["!Base64 'hi'", 'aGk='],
    ['!Select [1, !Cidr [10.0.0.0/16, 4, 8]]', '10.0.1.0/24'],
  ])('%s is %j', async (expression, expected) => {
    expect(await valueOf(expression)).toEqual(expected);
  });

  it('refuses to select what is not there', async () => {
    await expect(
      valueOf("!Select [2, !Split ['/', !GetAtt Other.Path]]"),
    ).rejects.toThrow('cannot select nonexistent value at index 2');
  });

  it('reads JSON and YAML alike', async () => {
    const json = JSON.stringify({
      Resources: {
        A: { Type: 'T', Properties: { V: { 'Fn::Sub': '${AWS::Region}' } } },
      },
    });
    const yaml =
      'Resources:\n  A:\n    Type: T\n    Properties:\n      V: !Sub ${AWS::Region}\n';
    expect((await compile(json)).resources).toEqual(
      (await compile(yaml)).resources,
    );
  });

  it('orders by Ref, GetAtt, Sub and DependsOn, and forgets branches not taken', async () => {
    const { resources } = await compile(`${PREAMBLE}
  Skipped: { Type: T, Condition: IsProd }
  A: { Type: T, DependsOn: Skipped, Properties: { V: !If [IsProd, !Ref Skipped, !Ref Other] } }
  B: { Type: T, DependsOn: [Other], Properties: { V: !Sub 'x\${A.Arn}' } }
`);
    expect(Object.keys(resources)).toEqual(['Other', 'A', 'B']);
    expect(resources.A.dependencies).toEqual(['Other']);
    expect(resources.B.dependencies).toEqual(['A', 'Other']);
  });
});

describe('templates that are refused', () => {
  it.each([
    [
      'Resources:\n  A: {Type: T, Properties: {V: !Ref B}}',
      'Template format error: Unresolved resource dependencies [B] in the Resources block of the template',
    ],
    [
      'Resources:\n  A: {Type: T}\nOutputs:\n  O: {Value: !Ref B}',
      'Template format error: Unresolved resource dependencies [B] in the Outputs block of the template',
    ],
    [
      'Resources:\n  A: {Type: T, DependsOn: B}',
      'Template format error: Unresolved resource dependencies [B] in the Resources block of the template',
    ],
    [
      'Resources:\n  A: {Type: T, Properties: {V: !GetAtt B.Arn}}',
      'Template error: instance of Fn::GetAtt references undefined resource B',
    ],
    [
      'Resources:\n  A: {Type: T, DependsOn: B}\n  B: {Type: T, Properties: {V: !Ref A}}',
      'Circular dependency between resources: [A, B]',
    ],
    [
      'Conditions:\n  No: !Equals [a, b]\nResources:\n  A: {Type: T, Condition: No}\n  B: {Type: T}\nOutputs:\n  O: {Value: !Ref A}',
      'Template format error: Unresolved resource dependencies [A] in the Outputs block of the template',
    ],
    [
      'Resources: {}',
      'Template format error: At least one Resources member must be defined.',
    ],
    [
      'Resources:\n  A: {Type: T, Propertys: {}}',
      "Invalid template resource property 'Propertys'",
    ],
    [
      'Resource:\n  A: {Type: T}',
      'Invalid template property or properties [Resource]',
    ],
    [
      'Resources:\n  A: {Type: T\n',
      'Template format error: YAML not well-formed. (line 3, column 1)',
    ],
    ['nothing', 'Template format error: unsupported structure.'],
  ])('%j', async (text, message) => {
    await expect(compile(text)).rejects.toThrow(
      expect.objectContaining({ code: 'ValidationError', message }),
    );
  });
});

describe('parameters', () => {
  const check = (definition: string, value: string) =>
    compile(`Parameters:\n  P: ${definition}\nResources:\n  A: {Type: T}\n`, {
      P: value,
    });

  it.each([
    [
      '{Type: Number, MinValue: 1}',
      '0',
      "Parameter 'P' must be a number not less than 1",
    ],
    ['{Type: Number}', 'x', "Parameter 'P' must be a number"],
    [
      '{Type: String, AllowedValues: [1, b]}',
      'c',
      "Parameter 'P' must be one of AllowedValues",
    ],
    [
      '{Type: String, AllowedPattern: "[a-z]+"}',
      'a1',
      "Parameter 'P' must match pattern [a-z]+",
    ],
    [
      '{Type: String, AllowedPattern: "[a-z]+", ConstraintDescription: lower case only}',
      'a1',
      "Parameter 'P' failed to satisfy constraint: lower case only",
    ],
    [
      '{Type: String, MaxLength: 1}',
      'ab',
      "Parameter 'P' must contain at most 1 characters",
    ],
    [
      "{Type: 'AWS::SSM::Parameter::Value<String>'}",
      '/x',
      'Unable to fetch parameters [/x] from parameter store for this account.',
    ],
  ])('%s refuses %j', async (definition, value, message) => {
    await expect(check(definition, value)).rejects.toThrow(message);
  });

  it('splits lists and keeps numbers as text', () => {
    expect(
      parameterValue({ Type: 'List<Number>' }, { key: 'P', value: '1, 2' }),
    ).toEqual(['1', '2']);
    expect(
      parameterValue({ Type: 'Number' }, { key: 'P', value: '8080' }),
    ).toBe('8080');
  });

  it('names all that are missing', async () => {
    await expect(
      compile(
        'Parameters: {A: {Type: String}, B: {Type: String}}\nResources: {R: {Type: T}}',
      ),
    ).rejects.toThrow('Parameters: [A, B] must have values');
  });
});
