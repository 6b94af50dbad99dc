import type {
  GetTemplateInput,
  GetTemplateOutput,
  GetTemplateSummaryInput,
  GetTemplateSummaryOutput,
  ValidateTemplateInput,
  ValidateTemplateOutput,
} from '@aws-sdk/client-cloudformation';
import { AwsError } from '../../../core/AwsError';
import type { OperationHandler, RequestContext } from '../../../core/types';
import { requiredCapability } from '../template/capabilities';
import { defaultText } from '../template/parameters';
import { parseTemplate } from '../template/parseTemplate';
import type { Template } from '../template/Template';
import type { CloudFormationParts } from './CloudFormationParts';
import { describedStack } from './findStack';

/** The operations on template texts. */
export function templateOperations(
  parts: CloudFormationParts,
): Record<string, OperationHandler> {
  return {
    GetTemplate: (input, context) => getTemplate(parts, input, context),
    GetTemplateSummary: (input, context) =>
      getTemplateSummary(parts, input, context),
    ValidateTemplate: (input, context) =>
      validateTemplate(parts, input, context),
  };
}

function getTemplate(
  { stacks, changeSets }: CloudFormationParts,
  input: GetTemplateInput,
  context: RequestContext,
): GetTemplateOutput {
  const { ChangeSetName: changeSetName, StackName: stackName } = input;
  if (changeSetName !== undefined) {
    const stack = stackName ? stacks.find(context, stackName) : undefined;
    const changeSet = changeSets.find(context, changeSetName, stack);
    if (!changeSet) {
      throw new AwsError(
        'ChangeSetNotFound',
        `ChangeSet [${changeSetName}] does not exist`,
        404,
      );
    }
    return templateOutput(stacks.templateText(changeSet.input.templateId));
  }
  const stack = describedStack(stacks, context, stackName);
  return templateOutput(stacks.templateText(stack.input.templateId));
}

function templateOutput(text: string): GetTemplateOutput {
  return { TemplateBody: text, StagesAvailable: ['Original', 'Processed'] };
}

async function getTemplateSummary(
  { stacks, requests }: CloudFormationParts,
  input: GetTemplateSummaryInput,
  context: RequestContext,
): Promise<GetTemplateSummaryOutput> {
  const text = input.StackName
    ? stacks.templateText(
        describedStack(stacks, context, input.StackName).input.templateId,
      )
    : await requests.text(input, context);
  const template = parseTemplate(text);
  return {
    ...capabilities(template),
    Description: template.Description,
    Version: template.AWSTemplateFormatVersion,
    Metadata: template.Metadata && JSON.stringify(template.Metadata),
    ResourceTypes: [
      ...new Set(Object.values(template.Resources).map(({ Type }) => Type)),
    ],
    Parameters: Object.entries(template.Parameters).map(
      ([name, definition]) => ({
        ParameterKey: name,
        DefaultValue: defaultText(definition),
        ParameterType: definition.Type,
        NoEcho: isNoEcho(definition),
        Description: definition.Description,
        ParameterConstraints: {
          AllowedValues: definition.AllowedValues?.map(String),
        },
      }),
    ),
  };
}

async function validateTemplate(
  { requests }: CloudFormationParts,
  input: ValidateTemplateInput,
  context: RequestContext,
): Promise<ValidateTemplateOutput> {
  const template = requests.validate(await requests.text(input, context));
  return {
    ...capabilities(template),
    Description: template.Description,
    Parameters: Object.entries(template.Parameters).map(
      ([name, definition]) => ({
        ParameterKey: name,
        DefaultValue: defaultText(definition),
        NoEcho: isNoEcho(definition),
        Description: definition.Description,
      }),
    ),
  };
}

function isNoEcho({ NoEcho }: { NoEcho?: boolean | string }): boolean {
  return String(NoEcho) === 'true';
}

function capabilities(template: Template) {
  const required = requiredCapability(template);
  return {
    Capabilities: required ? [required.capability] : [],
    CapabilitiesReason: required?.reason,
  };
}
