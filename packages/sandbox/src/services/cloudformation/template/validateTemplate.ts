import type { Json } from '../../../core/types';
import { refuseCircles } from './dependencyGraph';
import { collectReferences } from './references';
import type { ResourceDefinition, Template } from './Template';
import { validationError } from './validationError';

/** What validation must know of resource types. */
export interface ResourceTypes {
  /** Whether anything can make a resource of this type. */
  isKnown(type: string): boolean;
  /** Whether `Fn::GetAtt` of this type has that attribute. */
  hasAttribute(type: string, attribute: string): boolean;
}

const PSEUDO_PARAMETERS = [
  'AWS::AccountId',
  'AWS::NotificationARNs',
  'AWS::NoValue',
  'AWS::Partition',
  'AWS::Region',
  'AWS::StackId',
  'AWS::StackName',
  'AWS::URLSuffix',
];

/**
 * Checks what CloudFormation checks before it makes anything: types, references, conditions, circles.
 *
 * @throws AwsError `ValidationError` with AWS's text
 */
export function validateTemplate(
  template: Template,
  types: ResourceTypes,
): void {
  refuseUnknownTypes(template, types);
  refuseUnknownConditions(template);
  refuseUnresolved(template, 'Resources', types);
  refuseUnresolved(template, 'Outputs', types);
  refuseResourcesInConditions(template);
  refuseCircles(
    Object.fromEntries(
      Object.entries(template.Resources).map(([name, resource]) => [
        name,
        referencedNames(resource).filter(other => other in template.Resources),
      ]),
    ),
  );
}

/** `DependsOn` as a list. */
export function dependsOn(resource: ResourceDefinition): string[] {
  return [resource.DependsOn ?? []].flat();
}

function referencedNames(resource: ResourceDefinition): string[] {
  const { refs, attributes } = collectReferences(resource.Properties ?? {});
  return [...dependsOn(resource), ...refs, ...attributes.map(([name]) => name)];
}

function refuseUnknownTypes(template: Template, types: ResourceTypes): void {
  const unknown = new Set(
    Object.values(template.Resources)
      .map(resource => resource.Type)
      .filter(type => !types.isKnown(type)),
  );
  if (unknown.size > 0) {
    throw validationError(
      `Template format error: Unrecognized resource types: [${[...unknown].join(
        ', ',
      )}]`,
    );
  }
}

function refuseUnknownConditions(template: Template): void {
  for (const section of ['Resources', 'Outputs'] as const) {
    const members = Object.values<{ Condition?: string }>(template[section]);
    const named = members.flatMap(member => member.Condition ?? []);
    const { conditions } = collectReferences(members as unknown as Json[]);
    const unknown = [...named, ...conditions].filter(
      name => !(name in template.Conditions),
    );
    if (unknown.length > 0) {
      throw validationError(
        `Template format error: Unresolved condition dependency ${unknown[0]} in the ${section} block of the template`,
      );
    }
  }
}

function refuseUnresolved(
  template: Template,
  section: 'Resources' | 'Outputs',
  types: ResourceTypes,
): void {
  const known = new Set([
    ...Object.keys(template.Resources),
    ...Object.keys(template.Parameters),
    ...PSEUDO_PARAMETERS,
  ]);
  const unresolved = new Set<string>();
  for (const member of Object.values<ResourceDefinition | object>(
    template[section],
  )) {
    const body = 'Type' in member ? member.Properties ?? {} : member;
    const { refs, attributes } = collectReferences(body as Json);
    const before = 'Type' in member ? dependsOn(member) : [];
    for (const name of before) {
      if (!(name in template.Resources)) unresolved.add(name);
    }
    for (const name of refs) if (!known.has(name)) unresolved.add(name);
    for (const [name, attribute] of attributes) {
      const resource = template.Resources[name];
      if (!resource) {
        throw validationError(
          `Template error: instance of Fn::GetAtt references undefined resource ${name}`,
        );
      }
      if (attribute !== '' && !types.hasAttribute(resource.Type, attribute)) {
        throw validationError(
          `Template error: resource ${name} does not support attribute type ${attribute} in Fn::GetAtt`,
        );
      }
    }
  }
  if (unresolved.size > 0) throw unresolvedError([...unresolved], section);
}

/** AWS's words for a reference to a resource that is not there. */
export function unresolvedError(names: string[], section: string) {
  return validationError(
    `Template format error: Unresolved resource dependencies [${names.join(
      ', ',
    )}] in the ${section} block of the template`,
  );
}

function refuseResourcesInConditions(template: Template): void {
  const { refs, attributes } = collectReferences(template.Conditions as Json);
  const allowed = [...Object.keys(template.Parameters), ...PSEUDO_PARAMETERS];
  const refused = [...refs, ...attributes.map(([name]) => name)].filter(
    name => !allowed.includes(name),
  );
  if (refused.length > 0) {
    throw validationError(
      `Template format error: Unresolved dependencies [${refused.join(
        ', ',
      )}]. Cannot reference resources in the Conditions block of the template`,
    );
  }
}
