import type {
  CreateRuleInput,
  CreateRuleOutput,
  DeleteRuleInput,
  DescribeRulesInput,
  DescribeRulesOutput,
  ModifyRuleInput,
  ModifyRuleOutput,
  Rule,
  SetRulePrioritiesInput,
  SetRulePrioritiesOutput,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError } from '../../../core/AwsError';
import type { OperationHandler, RequestContext } from '../../../core/types';
import { checkForwardable, normalizeActions } from '../actions';
import { normalizeConditions } from '../conditions';
import type { ElbState } from '../ElbState';
import { findListener, findRule, listenerOfDefaultRule } from '../find';
import { newId, page, readTags, required } from '../input';
import type { RuleRow } from '../rows';
import { showDefaultRule, showRule } from '../views';

/** Rules of an Application Load Balancer, default rules not counted (AWS). */
const MAX_RULES_PER_LOAD_BALANCER = 100;
const MAX_PRIORITY = 50000;

export function ruleOperations(
  state: ElbState,
): Record<string, OperationHandler> {
  function CreateRule(
    input: CreateRuleInput,
    context: RequestContext,
  ): CreateRuleOutput {
    const listener = findListener(
      state,
      context,
      required(input.ListenerArn, 'ListenerArn'),
    );
    const priority = required(input.Priority, 'Priority');
    checkPriority(priority);
    const conditions = normalizeConditions(input.Conditions);
    const actions = normalizeActions(input.Actions);
    refuseTransforms(input.Transforms);
    const tags = readTags(input.Tags);
    const taken = state
      .rulesOf(context, listener.arn)
      .some(rule => rule.priority === priority);
    if (taken) throw priorityInUse(priority);
    const count = state
      .rules(context)
      .values()
      .filter(rule => rule.loadBalancerArn === listener.loadBalancerArn).length;
    if (count >= MAX_RULES_PER_LOAD_BALANCER) {
      throw new AwsError(
        'TooManyRules',
        `The maximum number of rules has been reached on load balancer '${listener.loadBalancerArn}'`,
      );
    }
    checkForwardable(state, context, listener.loadBalancerArn, actions);
    const row: RuleRow = {
      arn: `${listener.arn.replace(
        ':listener/',
        ':listener-rule/',
      )}/${newId()}`,
      listenerArn: listener.arn,
      loadBalancerArn: listener.loadBalancerArn,
      priority,
      conditions,
      actions,
      tags,
    };
    state.rules(context).put(row.arn, row);
    return { Rules: [showRule(row)] };
  }

  function DescribeRules(
    input: DescribeRulesInput,
    context: RequestContext,
  ): DescribeRulesOutput {
    const { items, NextMarker } = page(choose(input, context), input);
    return { Rules: items, NextMarker };
  }

  function choose(input: DescribeRulesInput, context: RequestContext): Rule[] {
    if (input.RuleArns?.length) {
      return input.RuleArns.map(key => {
        const row = state.rules(context).get(key);
        if (row) return showRule(row);
        const listener = listenerOfDefaultRule(state, context, key);
        if (listener) return showDefaultRule(listener);
        throw new AwsError('RuleNotFound', 'One or more rules not found');
      });
    }
    if (!input.ListenerArn) {
      throw new AwsError(
        'ValidationError',
        'You must specify either listener rule ARNs or a listener ARN',
      );
    }
    const listener = findListener(state, context, input.ListenerArn);
    return [
      ...state.rulesOf(context, listener.arn).map(showRule),
      showDefaultRule(listener),
    ];
  }

  function ModifyRule(
    input: ModifyRuleInput,
    context: RequestContext,
  ): ModifyRuleOutput {
    const key = required(input.RuleArn, 'RuleArn');
    refuseDefaultRule(key, context, 'modified');
    const row = { ...findRule(state, context, key) };
    refuseTransforms(input.Transforms);
    if (input.Conditions)
      row.conditions = normalizeConditions(input.Conditions);
    if (input.Actions) {
      row.actions = normalizeActions(input.Actions);
      checkForwardable(
        state,
        context,
        row.loadBalancerArn,
        row.actions,
        row.arn,
      );
    }
    state.rules(context).put(key, row);
    return { Rules: [showRule(row)] };
  }

  function DeleteRule(input: DeleteRuleInput, context: RequestContext): object {
    const key = required(input.RuleArn, 'RuleArn');
    refuseDefaultRule(key, context, 'deleted');
    findRule(state, context, key);
    state.rules(context).delete(key);
    return {};
  }

  function SetRulePriorities(
    input: SetRulePrioritiesInput,
    context: RequestContext,
  ): SetRulePrioritiesOutput {
    const wanted = new Map<string, number>();
    for (const pair of required(input.RulePriorities, 'RulePriorities')) {
      const priority = required(pair.Priority, 'Priority');
      checkPriority(priority);
      wanted.set(required(pair.RuleArn, 'RuleArn'), priority);
    }
    const rows = [...wanted.keys()].map(key => findRule(state, context, key));
    // All at once: two rules may trade places.
    for (const listenerArn of new Set(rows.map(row => row.listenerArn))) {
      const seen = new Set<number>();
      for (const rule of state.rulesOf(context, listenerArn)) {
        const priority = wanted.get(rule.arn) ?? rule.priority;
        if (seen.has(priority)) throw priorityInUse(priority);
        seen.add(priority);
      }
    }
    const changed = rows.map(row => ({
      ...row,
      priority: wanted.get(row.arn) ?? row.priority,
    }));
    changed.forEach(row => state.rules(context).put(row.arn, row));
    return { Rules: changed.map(showRule) };
  }

  function refuseDefaultRule(
    ruleArn: string,
    context: RequestContext,
    verb: string,
  ): void {
    if (!listenerOfDefaultRule(state, context, ruleArn)) return;
    throw new AwsError(
      'OperationNotPermitted',
      `Default rule '${ruleArn}' cannot be ${verb}`,
    );
  }

  return {
    CreateRule,
    DescribeRules,
    ModifyRule,
    DeleteRule,
    SetRulePriorities,
  };
}

function checkPriority(priority: number): void {
  if (Number.isInteger(priority) && priority >= 1 && priority <= MAX_PRIORITY) {
    return;
  }
  throw new AwsError(
    'ValidationError',
    `1 validation error detected: Value '${priority}' at 'priority' failed to satisfy constraint: Member must have value between 1 and ${MAX_PRIORITY}`,
  );
}

function priorityInUse(priority: number): AwsError {
  return new AwsError(
    'PriorityInUse',
    `Priority '${priority}' is currently in use`,
  );
}

function refuseTransforms(transforms: readonly unknown[] | undefined): void {
  if (!transforms?.length) return;
  throw new AwsError(
    'InvalidConfigurationRequest',
    'Rule transforms are not supported by the sandbox: remove Transforms from the rule',
  );
}
