import { isDeepStrictEqual } from 'node:util';
import type {
  Capability,
  Parameter,
  Tag,
} from '@aws-sdk/client-cloudformation';
import type { Sandbox } from '../../../core/Sandbox';
import type { RequestContext } from '../../../core/types';
import type { ResourceSchemas } from '../engine/resourceSchemas';
import type { StackInput, StackRow } from '../engine/rows';
import type { StackStore } from '../engine/StackStore';
import type { TemplateCache } from '../engine/TemplateCache';
import { requireCapabilities } from '../template/capabilities';
import { compileTemplate, fingerprint } from '../template/compileTemplate';
import { resolveParameters } from '../template/parameters';
import { parseTemplate } from '../template/parseTemplate';
import type { Template } from '../template/Template';
import { validateTemplate } from '../template/validateTemplate';
import { validationError } from '../template/validationError';
import { TemplateSource, type TemplateRequest } from './TemplateSource';

const MOST_TAGS = 50;

/** What create, update and change-set requests have in common. */
export interface StackRequest extends TemplateRequest {
  readonly StackName?: string;
  readonly Parameters?: Parameter[];
  readonly Capabilities?: Capability[];
  readonly Tags?: Tag[];
  readonly RoleARN?: string;
  readonly NotificationARNs?: string[];
}

/** Turns requests into what a stack is made from, and refuses what AWS refuses at once. */
export class StackRequests {
  private readonly source: TemplateSource;

  constructor(
    private readonly sandbox: Sandbox,
    private readonly stacks: StackStore,
    private readonly templates: TemplateCache,
    private readonly schemas: ResourceSchemas,
  ) {
    this.source = new TemplateSource(sandbox, stacks);
  }

  /**
   * @param previous - the stack that is to be updated
   * @throws AwsError for templates, parameters, tags and capabilities that are refused
   */
  async input(
    request: StackRequest,
    context: RequestContext,
    previous?: StackRow,
  ): Promise<StackInput> {
    const text = await this.source.read(request, context, previous);
    const template = this.validate(text);
    const parameters = await resolveParameters(
      template,
      request.Parameters ?? [],
      previous?.input.parameters,
      name => this.readStoredParameter(name, context),
    );
    const capabilities = request.Capabilities ?? [];
    requireCapabilities(template, capabilities);
    const input: StackInput = {
      templateId: this.stacks.putTemplate(text),
      description: template.Description,
      parameters,
      tags: request.Tags ? readTags(request.Tags) : { ...previous?.input.tags },
      capabilities: [...capabilities],
      roleArn: request.RoleARN ?? previous?.input.roleArn,
      notificationArns:
        request.NotificationARNs ?? previous?.input.notificationArns ?? [],
    };
    // Errors that depend on the parameters' values show now, not when the stack is being made.
    compileTemplate(template, parameters, {
      account: context.account,
      region: context.region,
      stackName: request.StackName ?? '',
      stackId: previous?.stackId ?? '',
    });
    if (previous) this.refuseTypeChanges(previous, template);
    return input;
  }

  /** Text of a template that a request without a stack means. */
  text(request: TemplateRequest, context: RequestContext): Promise<string> {
    return this.source.read(request, context);
  }

  /** @throws AwsError `ValidationError` for a template that CloudFormation would not take */
  validate(text: string): Template {
    const template = parseTemplate(text);
    validateTemplate(template, {
      isKnown: type => this.sandbox.resourceProvider(type) !== undefined,
      hasAttribute: (type, attribute) =>
        this.schemas.find(type)?.attributes.has(attribute) ?? true,
    });
    return template;
  }

  /** Whether an update to this input would have nothing to do. */
  isUnchanged(stack: StackRow, input: StackInput): boolean {
    return (
      isDeepStrictEqual(stack.input.tags, input.tags) &&
      isDeepStrictEqual(
        fingerprint(this.templates.compile(stack)),
        fingerprint(this.templates.compile(stack, input)),
      )
    );
  }

  private refuseTypeChanges(stack: StackRow, template: Template): void {
    const changed = Object.values(stack.resources)
      .filter(({ logicalId, type }) => {
        const next = template.Resources[logicalId];
        return next !== undefined && next.Type !== type;
      })
      .map(({ logicalId }) => logicalId);
    if (changed.length > 0) {
      throw validationError(
        `Update of resource type is not permitted. The new template modifies resource type of the following resources: [${changed.join(
          ', ',
        )}]`,
      );
    }
  }

  private async readStoredParameter(
    name: string,
    context: RequestContext,
  ): Promise<string | undefined> {
    try {
      const { Parameter } = await this.sandbox.invoke<{
        Parameter?: { Value?: string };
      }>('ssm', 'GetParameter', { Name: name }, context);
      return Parameter?.Value;
    } catch {
      // Whatever the reason, CloudFormation only says that it could not fetch the parameter.
      return undefined;
    }
  }
}

function readTags(tags: readonly Tag[]): Record<string, string> {
  if (tags.length > MOST_TAGS) {
    throw validationError(
      `1 validation error detected: Value at 'tags' failed to satisfy constraint: Member must have length less than or equal to ${MOST_TAGS}`,
    );
  }
  const result: Record<string, string> = {};
  for (const { Key: key = '', Value: value = '' } of tags) {
    if (/^aws:/i.test(key)) {
      throw validationError(
        `Tag key ${key} uses the prefix aws:, which is reserved for AWS`,
      );
    }
    if (key in result) throw validationError(`Duplicate tag key ${key}`);
    result[key] = value;
  }
  return result;
}
