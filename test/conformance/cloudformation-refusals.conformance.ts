import { suite } from 'node:test';
import { behaviour } from './support/behaviour';
import { refused } from './support/refusal';
import type { Scope } from './support/Scope';
import { beginStack, cloudFormation, stackInput } from './support/stacks';
import {
  logGroup,
  plainTemplate,
  TASK_ROLE,
  type Template,
} from './support/templates';

function parameter(declaration: object): Template {
  return { Parameters: { Size: declaration }, ...plainTemplate() };
}

/** Tries to create a stack with one value for the parameter `Size`. */
function withSize(scope: Scope, declaration: object, Size: string) {
  return beginStack(scope, parameter(declaration), {
    StackName: scope.name('stack'),
    parameters: { Size },
  });
}

suite('Templates that are refused', { concurrency: 6 }, () => {
  behaviour(
    'a value that AllowedValues does not have is refused',
    async scope => {
      await refused(
        withSize(scope, { Type: 'String', AllowedValues: ['s', 'm'] }, 'xl'),
        {
          code: 'ValidationError',
          message: "Parameter 'Size' must be one of AllowedValues",
        },
      );
    },
  );

  behaviour(
    'a value that AllowedPattern does not match is refused',
    async scope => {
      await refused(
        withSize(scope, { Type: 'String', AllowedPattern: '[a-z]+' }, 'XL'),
        {
          code: 'ValidationError',
          message: /^Parameter '?Size'? must match pattern \[a-z\]\+$/,
        },
      );
    },
  );

  behaviour(
    'a constraint with a description is refused in its words',
    async scope => {
      await refused(
        withSize(
          scope,
          {
            Type: 'String',
            AllowedPattern: '[a-z]+',
            ConstraintDescription: 'small letters only',
          },
          'XL',
        ),
        {
          code: 'ValidationError',
          message:
            /^Parameter '?Size'? failed to satisfy constraint: small letters only$/,
        },
      );
    },
  );

  behaviour('an IAM resource needs CAPABILITY_IAM', async scope => {
    await refused(
      beginStack(
        scope,
        { Resources: { Role: TASK_ROLE } },
        {
          StackName: scope.name('stack'),
          Capabilities: [],
        },
      ),
      {
        code: 'InsufficientCapabilitiesException',
        message: 'Requires capabilities : [CAPABILITY_IAM]',
      },
    );
  });

  behaviour(
    'an IAM resource with a name of its own needs CAPABILITY_NAMED_IAM',
    async scope => {
      const named = {
        ...TASK_ROLE,
        Properties: { ...TASK_ROLE.Properties, RoleName: scope.name('role') },
      };
      await refused(
        beginStack(
          scope,
          { Resources: { Role: named } },
          {
            StackName: scope.name('stack'),
            Capabilities: ['CAPABILITY_IAM'],
          },
        ),
        {
          code: 'InsufficientCapabilitiesException',
          message: 'Requires capabilities : [CAPABILITY_NAMED_IAM]',
        },
      );
    },
  );

  behaviour('a template of 51,200 bytes is taken', async () => {
    const text = JSON.stringify(plainTemplate());
    await cloudFormation.validateTemplate({
      TemplateBody: text.padEnd(51_200),
    });
  });

  behaviour('a template of more than 51,200 bytes is refused', async () => {
    const text = JSON.stringify(plainTemplate());
    await refused(
      cloudFormation.validateTemplate({ TemplateBody: text.padEnd(51_201) }),
      {
        code: 'ValidationError',
        message:
          /at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to 51200/,
      },
    );
  });

  const refusedTemplates: ReadonlyArray<
    readonly [behaviour: string, template: Template, message: string]
  > = [
    [
      'a resource type that does not exist is refused',
      { Resources: { X: { Type: 'AWS::Nope::Thing' } } },
      'Template format error: Unrecognized resource types: [AWS::Nope::Thing]',
    ],
    [
      'a template without resources is refused',
      { Resources: {} },
      'Template format error: At least one Resources member must be defined.',
    ],
    [
      'Fn::GetAtt of a resource that is not there is refused',
      plainTemplate({ LogGroupName: { 'Fn::GetAtt': ['Absent', 'Arn'] } }),
      'Template error: instance of Fn::GetAtt references undefined resource Absent',
    ],
    [
      'resources that depend on one another in a circle are refused',
      {
        Resources: {
          A: logGroup({}, { DependsOn: 'B' }),
          B: logGroup({}, { DependsOn: 'A' }),
        },
      },
      'Circular dependency between resources: [A, B]',
    ],
  ];
  for (const [name, template, message] of refusedTemplates) {
    behaviour(name, scope =>
      refused(beginStack(scope, template), {
        code: 'ValidationError',
        message,
      }),
    );
  }

  behaviour('a stack name that begins with a digit is refused', async () => {
    await refused(
      cloudFormation.createStack(
        stackInput(plainTemplate(), { StackName: '1-lane' }),
      ),
      {
        code: 'ValidationError',
        message:
          /^1 validation error detected: Value '1-lane' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: \[a-zA-Z\]\[-a-zA-Z0-9\]\*/,
      },
    );
  });
});
