import { AwsError } from '../../../core/AwsError';
import type { Sandbox } from '../../../core/Sandbox';
import type { Json, ResourceProvider } from '../../../core/types';
import { type CompiledTemplate, finish } from '../template/compileTemplate';
import { isPending } from '../template/evaluate';
import { collectReferences } from '../template/references';
import { validationError } from '../template/validationError';
import { resourceContext } from './resourceContext';
import type { ResourceRow, StackRow } from './rows';
import type { StackStore } from './StackStore';

/** Finishes evaluating a template with what the stack's resources and other stacks' exports give. */
export class ResourceValues {
  constructor(
    private readonly sandbox: Sandbox,
    private readonly stacks: StackStore,
  ) {}

  /** @throws AwsError when an attribute or an import is not there */
  async resolve(
    stack: StackRow,
    compiled: CompiledTemplate,
    value: Json,
  ): Promise<Json> {
    const { attributes, imports } = collectReferences(value);
    const known = new Map<string, Json>();
    await Promise.all(
      attributes.map(async ([logicalId, attribute]) => {
        known.set(
          `${logicalId}.${attribute}`,
          await this.attribute(stack, logicalId, attribute),
        );
      }),
    );
    const missing = [...imports].find(
      name => !this.stacks.findExport(stack, name),
    );
    if (missing !== undefined) throw noExport(missing);
    const result = finish(value, compiled, {
      ref: logicalId => this.ref(stack, logicalId),
      getAtt: (logicalId, attribute) => known.get(`${logicalId}.${attribute}`),
      importValue: name => this.stacks.findExport(stack, name)?.value,
    });
    if (isPending(result)) {
      throw validationError(
        `Template error: a value could not be resolved: ${JSON.stringify(
          result,
        ).slice(0, 200)}`,
      );
    }
    return result;
  }

  /** @throws AwsError `ValidationError` for a type that nothing here makes */
  provider(type: string): ResourceProvider {
    const provider = this.sandbox.resourceProvider(type);
    if (!provider) {
      throw validationError(
        `Template format error: Unrecognized resource types: [${type}]`,
      );
    }
    return provider;
  }

  private ref(stack: StackRow, logicalId: string): Json {
    const { resource, physicalId } = existing(stack, logicalId);
    const provider = this.provider(resource.type);
    return (
      provider.ref?.(
        physicalId,
        resourceContext(this.sandbox, stack, logicalId),
      ) ?? physicalId
    );
  }

  private async attribute(
    stack: StackRow,
    logicalId: string,
    attribute: string,
  ): Promise<Json> {
    const { resource, physicalId } = existing(stack, logicalId);
    return this.provider(resource.type).getAtt(
      physicalId,
      attribute,
      resourceContext(this.sandbox, stack, logicalId),
    );
  }
}

/** AWS's words for an import that nothing exports. */
export function noExport(name: string): AwsError {
  return validationError(`No export named ${name} found.`);
}

function existing(stack: StackRow, logicalId: string) {
  const resource: ResourceRow | undefined = stack.resources[logicalId];
  if (!resource?.physicalId) {
    throw validationError(`Resource ${logicalId} has not been created`);
  }
  return { resource, physicalId: resource.physicalId };
}
