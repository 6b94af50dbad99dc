import type {
  ListExportsInput,
  ListExportsOutput,
  ListImportsInput,
  ListImportsOutput,
} from '@aws-sdk/client-cloudformation';
import type { OperationHandler, RequestContext } from '../../../core/types';
import { validationError } from '../template/validationError';
import type { CloudFormationParts } from './CloudFormationParts';
import { page } from './paging';

/** `ListExports` and `ListImports`. */
export function exportOperations({
  stacks,
}: CloudFormationParts): Record<string, OperationHandler> {
  return {
    ListExports: (
      input: ListExportsInput,
      context: RequestContext,
    ): ListExportsOutput => {
      const { items, nextToken } = page(
        stacks.exports(context),
        input.NextToken,
      );
      return {
        Exports: items.map(({ name, value, stackId }) => ({
          ExportingStackId: stackId,
          Name: name,
          Value: value,
        })),
        NextToken: nextToken,
      };
    },
    ListImports: (
      input: ListImportsInput,
      context: RequestContext,
    ): ListImportsOutput => {
      const name = input.ExportName ?? '';
      const importers = stacks.importers(context, name);
      if (importers.length === 0) {
        throw validationError(`Export '${name}' is not imported by any stack.`);
      }
      const { items, nextToken } = page(importers, input.NextToken);
      return { Imports: items, NextToken: nextToken };
    },
  };
}
