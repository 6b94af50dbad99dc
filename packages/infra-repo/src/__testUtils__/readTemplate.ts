import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, type ScalarTag, type CollectionTag } from 'yaml';
import { INFRA_REPO } from './paths';

/** A CloudFormation template with its short functions (`!Ref x`) written out as objects. */
export interface Template {
  readonly Parameters: Record<string, Record<string, unknown>>;
  readonly Conditions?: Record<string, unknown>;
  readonly Resources: Record<
    string,
    {
      readonly Type: string;
      readonly Condition?: string;
      readonly Properties?: Record<string, unknown>;
    }
  >;
  readonly Outputs?: Record<
    string,
    { readonly Value: unknown; readonly Export?: { readonly Name: unknown } }
  >;
}

/** Reads a template of the Infra repo. */
export function readTemplate(path: string): Template {
  return parseTemplate(readFileSync(join(INFRA_REPO, path), 'utf8'));
}

/** Parses a template's text. */
export function parseTemplate(text: string): Template {
  return parse(text, { customTags: shortFunctions() }) as Template;
}

function shortFunctions(): Array<ScalarTag | CollectionTag> {
  const names = [
    'Ref',
    'Condition',
    ...['And', 'Cidr', 'Equals', 'GetAtt', 'GetAZs', 'If', 'ImportValue'],
    ...['Join', 'Not', 'Or', 'Select', 'Split', 'Sub'],
  ];
  return names.flatMap(name => {
    const key = name === 'Ref' || name === 'Condition' ? name : `Fn::${name}`;
    const scalar: ScalarTag = {
      tag: `!${name}`,
      resolve: value => ({
        [key]: name === 'GetAtt' ? value.split('.') : value,
      }),
    };
    const sequence: CollectionTag = {
      tag: `!${name}`,
      collection: 'seq',
      resolve: items => ({
        [key]: (items as { toJSON(): unknown }).toJSON(),
      }),
    };
    return [scalar, sequence];
  });
}
