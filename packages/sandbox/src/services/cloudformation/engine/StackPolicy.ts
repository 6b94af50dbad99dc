import { AwsError } from '../../../core/AwsError';
import type { Json } from '../../../core/types';
import { validationError } from '../template/validationError';

export type PolicyAction = 'Update:Modify' | 'Update:Replace' | 'Update:Delete';

interface Statement {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: string[];
  readonly resources?: string[];
  readonly notResources?: string[];
  readonly resourceTypes?: string[];
}

/** What a stack policy lets updates do. */
export class StackPolicy {
  private constructor(private readonly statements: readonly Statement[]) {}

  /** @throws AwsError `ValidationError` when the text is no stack policy */
  static parse(body: string): StackPolicy {
    let document: { Statement?: unknown };
    try {
      document = JSON.parse(body);
    } catch {
      throw invalid('it is not valid JSON');
    }
    const statements = [document?.Statement ?? []].flat() as Record<
      string,
      unknown
    >[];
    if (statements.length === 0) throw invalid('Statement is missing');
    return new StackPolicy(statements.map(readStatement));
  }

  /**
   * @throws AwsError `AccessDenied` in AWS's words when the policy does not allow the action. A policy denies what no
   * statement allows, and a `Deny` wins over every `Allow`.
   */
  check(action: PolicyAction, logicalId: string, type: string): void {
    const resource = `LogicalResourceId/${logicalId}`;
    const applies = (statement: Statement) =>
      appliesTo(statement, action, resource, type);
    const denied = this.statements.findIndex(
      statement => statement.effect === 'Deny' && applies(statement),
    );
    if (denied >= 0) {
      throw new AwsError(
        'AccessDenied',
        `Action denied by stack policy: Statement [#${
          denied + 1
        }] does not allow [${action}] for resource [${resource}]`,
      );
    }
    const allowed = this.statements.some(
      statement => statement.effect === 'Allow' && applies(statement),
    );
    if (!allowed) {
      throw new AwsError(
        'AccessDenied',
        `Action denied by stack policy: No statement allows [${action}] for resource [${resource}]`,
      );
    }
  }
}

function appliesTo(
  statement: Statement,
  action: PolicyAction,
  resource: string,
  type: string,
): boolean {
  if (!matchesAny(action, statement.actions)) return false;
  if (statement.resources && !matchesAny(resource, statement.resources)) {
    return false;
  }
  if (statement.notResources && matchesAny(resource, statement.notResources)) {
    return false;
  }
  return !statement.resourceTypes || matchesAny(type, statement.resourceTypes);
}

function matchesAny(value: string, patterns: readonly string[]): boolean {
  return patterns.some(pattern => {
    const expression = pattern
      .split('*')
      .map(part =>
        part.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\?/g, '.'),
      )
      .join('.*');
    return new RegExp(`^${expression}$`).test(value);
  });
}

function readStatement(statement: Record<string, unknown>): Statement {
  const { Effect: effect, Principal: principal } = statement;
  if (effect !== 'Allow' && effect !== 'Deny') {
    throw invalid(`Effect must be Allow or Deny, not ${String(effect)}`);
  }
  if (principal !== '*') throw invalid('Principal must be *');
  const actions = strings(statement.Action);
  if (!actions) throw invalid('Action is missing');
  const foreign = actions.find(action => !/^(Update:|\*$)/.test(action));
  if (foreign !== undefined) throw invalid(`unknown action ${foreign}`);
  const resources = strings(statement.Resource);
  const notResources = strings(statement.NotResource);
  if (!resources && !notResources) throw invalid('Resource is missing');
  return {
    effect,
    actions,
    resources,
    notResources,
    resourceTypes: resourceTypes(statement.Condition as Json | undefined),
  };
}

/** `Condition: { StringEquals: { ResourceType: [...] } }`, the only condition stack policies have. */
function resourceTypes(condition: Json | undefined): string[] | undefined {
  if (typeof condition !== 'object' || condition === null) return undefined;
  return Object.entries(condition).flatMap(([operator, test]) => {
    if (operator !== 'StringEquals' && operator !== 'StringLike') {
      throw invalid(`unknown condition operator ${operator}`);
    }
    const types = (test as { ResourceType?: unknown }).ResourceType;
    return strings(types) ?? [];
  });
}

function strings(value: unknown): string[] | undefined {
  return value === undefined ? undefined : [value].flat().map(String);
}

function invalid(reason: string) {
  return validationError(`Error validating stack policy: ${reason}`);
}
