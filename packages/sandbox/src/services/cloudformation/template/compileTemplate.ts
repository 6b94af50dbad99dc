import { partitionOf } from '../../../core/arn';
import type { Json, Scope } from '../../../core/types';
import {
  type EvaluationScope,
  evaluate,
  evaluateCondition,
  isPending,
} from './evaluate';
import { parameterValue, type StoredParameter } from './parameters';
import { collectReferences } from './references';
import {
  type DeletionPolicy,
  isJsonObject,
  type JsonObject,
  type Template,
} from './Template';
import { dependsOn, unresolvedError } from './validateTemplate';
import { validationError } from './validationError';

/** Which stack a template is compiled for. */
export interface StackIdentity extends Scope {
  readonly stackId: string;
  readonly stackName: string;
  readonly notificationArns?: readonly string[];
}

/** A resource with everything evaluated that does not depend on other resources. */
export interface CompiledResource {
  readonly logicalId: string;
  readonly type: string;
  /** What is left to evaluate: `Ref`, `Fn::GetAtt`, `Fn::ImportValue`. */
  readonly properties: JsonObject;
  readonly metadata?: JsonObject;
  readonly deletionPolicy: DeletionPolicy;
  readonly updateReplacePolicy: DeletionPolicy;
  /** Logical ids that must be there first. */
  readonly dependencies: readonly string[];
}

export interface CompiledOutput {
  readonly key: string;
  readonly value: Json;
  readonly description?: string;
  readonly exportName?: Json;
}

/** A template with its parameters filled in and its conditions decided. */
export interface CompiledTemplate {
  readonly resources: Readonly<Record<string, CompiledResource>>;
  readonly outputs: readonly CompiledOutput[];
  readonly conditions: Readonly<Record<string, boolean>>;
  /** For evaluating what was left, given the resources' values. */
  readonly scope: EvaluationScope;
}

/**
 * Fills in parameters, pseudo parameters, mappings and conditions.
 *
 * @throws AwsError `ValidationError` with AWS's text for template errors
 */
export function compileTemplate(
  template: Template,
  parameters: readonly StoredParameter[],
  identity: StackIdentity,
): CompiledTemplate {
  const conditions: Record<string, boolean> = {};
  const scope = staticScope(template, parameters, identity, conditions);
  for (const name of Object.keys(template.Conditions)) scope.condition(name);

  const included = Object.entries(template.Resources).filter(
    ([, resource]) =>
      resource.Condition === undefined || scope.condition(resource.Condition),
  );
  const names = new Set(included.map(([name]) => name));
  const resources: Record<string, CompiledResource> = {};
  for (const [logicalId, resource] of included) {
    const properties = evaluateObject(resource.Properties ?? {}, scope);
    const references = resourceNames(properties);
    refuseExcluded(references, names, 'Resources');
    resources[logicalId] = {
      logicalId,
      type: resource.Type,
      properties,
      metadata: resource.Metadata && evaluateObject(resource.Metadata, scope),
      deletionPolicy: policy(resource.DeletionPolicy, scope),
      updateReplacePolicy: policy(resource.UpdateReplacePolicy, scope),
      dependencies: [
        ...new Set([
          ...references,
          ...dependsOn(resource).filter(name => names.has(name)),
        ]),
      ],
    };
  }
  return {
    resources,
    outputs: compileOutputs(template, scope, names),
    conditions,
    scope,
  };
}

/** Evaluates what compilation left, now that other resources are known. */
export function finish(
  value: Json,
  compiled: CompiledTemplate,
  known: Pick<EvaluationScope, 'ref' | 'getAtt' | 'importValue'>,
): Json {
  return evaluate(value, { ...compiled.scope, ...known }) ?? '';
}

/**
 * What decides whether an update has anything to do: the resources and outputs, not comments, descriptions or policies.
 */
export function fingerprint(compiled: CompiledTemplate): Json {
  return {
    resources: Object.values(compiled.resources).map(resource => ({
      id: resource.logicalId,
      type: resource.type,
      properties: resource.properties,
      metadata: resource.metadata ?? null,
    })),
    outputs: compiled.outputs.map(output => ({
      key: output.key,
      value: output.value,
      description: output.description ?? null,
      exportName: output.exportName ?? null,
    })),
  };
}

function compileOutputs(
  template: Template,
  scope: EvaluationScope,
  resources: ReadonlySet<string>,
): CompiledOutput[] {
  return Object.entries(template.Outputs)
    .filter(
      ([, output]) =>
        output.Condition === undefined || scope.condition(output.Condition),
    )
    .map(([key, output]) => {
      const value = evaluate(output.Value, scope) ?? '';
      refuseExcluded(resourceNames(value), resources, 'Outputs');
      const exportName = output.Export && evaluate(output.Export.Name, scope);
      if (exportName !== undefined && isPending(exportName)) {
        throw validationError(
          `Template format error: Output ${key} is malformed. The Name field of every Export member must not depend on any resources, imported values, or Fn::GetAZs.`,
        );
      }
      return { key, value, description: output.Description, exportName };
    });
}

function staticScope(
  template: Template,
  parameters: readonly StoredParameter[],
  identity: StackIdentity,
  decided: Record<string, boolean>,
): EvaluationScope {
  const values: Record<string, string | string[]> = {
    'AWS::AccountId': identity.account,
    'AWS::NotificationARNs': [...(identity.notificationArns ?? [])],
    'AWS::Partition': partitionOf(identity.region),
    'AWS::Region': identity.region,
    'AWS::StackId': identity.stackId,
    'AWS::StackName': identity.stackName,
    'AWS::URLSuffix': identity.region.startsWith('cn-')
      ? 'amazonaws.com.cn'
      : 'amazonaws.com',
  };
  for (const parameter of parameters) {
    const definition = template.Parameters[parameter.key];
    if (definition)
      values[parameter.key] = parameterValue(definition, parameter);
  }
  const deciding = new Set<string>();
  const scope: EvaluationScope = {
    values,
    mappings: template.Mappings,
    condition: name => {
      if (name in decided) return decided[name];
      const definition = template.Conditions[name];
      if (definition === undefined || deciding.has(name)) {
        throw validationError(
          deciding.has(name)
            ? `Template format error: Circular dependency between conditions: [${[
                ...deciding,
              ].join(', ')}]`
            : `Template format error: Unresolved condition dependency ${name} in the Conditions block of the template`,
        );
      }
      deciding.add(name);
      decided[name] = evaluateCondition(definition, scope);
      deciding.delete(name);
      return decided[name];
    },
    availabilityZones: region => ['a', 'b', 'c'].map(zone => region + zone),
    ref: () => undefined,
    getAtt: () => undefined,
    importValue: () => undefined,
  };
  return scope;
}

function evaluateObject(value: JsonObject, scope: EvaluationScope): JsonObject {
  const result = evaluate(value, scope);
  return isJsonObject(result) ? result : {};
}

function policy(
  value: Json | undefined,
  scope: EvaluationScope,
): DeletionPolicy {
  const evaluated = value === undefined ? undefined : evaluate(value, scope);
  if (evaluated === undefined) return 'Delete';
  if (
    evaluated === 'Delete' ||
    evaluated === 'Retain' ||
    evaluated === 'RetainExceptOnCreate' ||
    evaluated === 'Snapshot'
  ) {
    return evaluated;
  }
  throw validationError(
    `Template format error: Unrecognized DeletionPolicy ${JSON.stringify(
      evaluated,
    )}`,
  );
}

function resourceNames(value: Json): string[] {
  const { refs, attributes } = collectReferences(value);
  return [...refs, ...attributes.map(([name]) => name)];
}

function refuseExcluded(
  names: readonly string[],
  included: ReadonlySet<string>,
  section: string,
): void {
  const excluded = names.filter(name => !included.has(name));
  if (excluded.length > 0) {
    throw unresolvedError([...new Set(excluded)], section);
  }
}
