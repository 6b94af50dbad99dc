import { AwsError } from '../../../core/AwsError';
import { scalarText } from '../template/Template';
import { validationError } from '../template/validationError';
import { listed } from './PhaseTransitions';
import type { ResourceValues } from './ResourceValues';
import type { OutputRow, StackRow } from './rows';
import type { StackStore } from './StackStore';
import type { TemplateCache } from './TemplateCache';

/** Evaluates a stack's outputs when its resources are there, and guards exports. */
export class StackOutputs {
  constructor(
    private readonly stacks: StackStore,
    private readonly values: ResourceValues,
    private readonly templates: TemplateCache,
  ) {}

  /** @throws AwsError `ValidationError`: an export that another stack has, or that another stack needs unchanged */
  async evaluate(stack: StackRow): Promise<OutputRow[]> {
    const compiled = this.templates.compile(stack);
    const outputs = await Promise.all(
      compiled.outputs.map(async (output): Promise<OutputRow> => {
        const value = scalarText(
          await this.values.resolve(stack, compiled, output.value),
        );
        if (value === undefined) {
          throw validationError(
            `Template format error: The Value field of every Outputs member must evaluate to a String; ${output.key} does not.`,
          );
        }
        return {
          key: output.key,
          value,
          description: output.description,
          exportName:
            output.exportName === undefined
              ? undefined
              : scalarText(output.exportName),
        };
      }),
    );
    this.refuseDuplicates(stack, outputs);
    this.refuseChangesInUse(stack, outputs);
    return outputs;
  }

  private refuseDuplicates(stack: StackRow, outputs: OutputRow[]): void {
    const seen = new Set<string>();
    for (const { exportName: name } of outputs) {
      if (name === undefined) continue;
      const owner = this.stacks.findExport(stack, name);
      const other = owner && owner.stackId !== stack.stackId;
      if (other || seen.has(name)) {
        throw new AwsError(
          'ValidationError',
          `Export with name ${name} is already exported by stack ${
            other ? owner.stackName : stack.stackName
          }`,
        );
      }
      seen.add(name);
    }
  }

  private refuseChangesInUse(stack: StackRow, outputs: OutputRow[]): void {
    for (const { exportName: name, value } of stack.outputs) {
      if (name === undefined) continue;
      const next = outputs.find(output => output.exportName === name);
      if (next?.value === value) continue;
      const users = this.stacks.importers(stack, name);
      if (users.length === 0) continue;
      throw new AwsError(
        'ValidationError',
        `Export ${name} cannot be ${
          next ? 'updated' : 'deleted'
        } as it is in use by ${listed(users)}`,
      );
    }
  }
}
