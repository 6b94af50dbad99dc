import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
} from 'yaml';
import type { Json } from '../../../core/types';
import {
  isJsonObject,
  type JsonObject,
  type OutputDefinition,
  type ParameterDefinition,
  type ResourceDefinition,
  type Template,
} from './Template';
import { validationError } from './validationError';

const SECTIONS = [
  'AWSTemplateFormatVersion',
  'Description',
  'Metadata',
  'Parameters',
  'Mappings',
  'Conditions',
  'Rules',
  'Transform',
  'Resources',
  'Outputs',
];

const RESOURCE_ATTRIBUTES = [
  'Type',
  'Properties',
  'DependsOn',
  'Condition',
  'Metadata',
  'DeletionPolicy',
  'UpdateReplacePolicy',
  'UpdatePolicy',
  'CreationPolicy',
];

const SHORT_TAGS = new Set([
  'Base64',
  'Cidr',
  'And',
  'Equals',
  'If',
  'Not',
  'Or',
  'FindInMap',
  'GetAtt',
  'GetAZs',
  'ImportValue',
  'Join',
  'Length',
  'Select',
  'Split',
  'Sub',
  'ToJsonString',
]);

const LOGICAL_NAME = /^[A-Za-z0-9]+$/;

/**
 * Reads a template in JSON or YAML, with CloudFormation's short tags (`!Ref`, `!Sub`, ...), and checks its outer form.
 *
 * @throws AwsError `ValidationError` with AWS's text, for example `Template format error: YAML not well-formed. (line 3, column 1)`
 */
export function parseTemplate(text: string): Template {
  const document = parseText(text);
  if (!isJsonObject(document)) {
    throw validationError('Template format error: unsupported structure.');
  }
  const unknown = Object.keys(document).filter(key => !SECTIONS.includes(key));
  if (unknown.length > 0) {
    throw validationError(
      `Invalid template property or properties [${unknown.join(', ')}]`,
    );
  }
  if (document.Transform !== undefined) {
    const transforms = [document.Transform].flat().map(String);
    throw validationError(`No transform named ${transforms[0]} found.`);
  }
  const version = document.AWSTemplateFormatVersion;
  if (version !== undefined && String(version) !== '2010-09-09') {
    throw validationError(
      'Template format error: Unsupported template format version.',
    );
  }
  return {
    AWSTemplateFormatVersion: version === undefined ? undefined : '2010-09-09',
    Description:
      document.Description === undefined
        ? undefined
        : String(document.Description),
    Metadata: section(document, 'Metadata'),
    Parameters: parameters(section(document, 'Parameters')),
    Mappings: mappings(section(document, 'Mappings')),
    Conditions: section(document, 'Conditions'),
    Resources: resources(section(document, 'Resources')),
    Outputs: outputs(section(document, 'Outputs')),
  };
}

function parseText(text: string): Json {
  const lines = new LineCounter();
  const isJson = text.trimStart().startsWith('{');
  const document = parseDocument(text, {
    lineCounter: lines,
    logLevel: 'error',
    strict: true,
    version: '1.2',
  });
  const [problem] = document.errors;
  if (problem) {
    const { line, col } = lines.linePos(problem.pos[0]);
    throw validationError(
      `Template format error: ${
        isJson ? 'JSON' : 'YAML'
      } not well-formed. (line ${line}, column ${col})`,
    );
  }
  return toJson(document.contents, document);
}

/** The value of a YAML node, with a short tag such as `!Sub` written as its long form. */
function toJson(node: unknown, document: Document): Json {
  if (isAlias(node)) {
    return toJson((node as Alias).resolve(document), document);
  }
  let value: Json = null;
  if (isMap(node)) {
    value = Object.fromEntries(
      node.items.map(pair => [
        isScalar(pair.key) ? String(pair.key.value) : String(pair.key),
        toJson(pair.value, document),
      ]),
    );
  } else if (isSeq(node)) {
    value = node.items.map(item => toJson(item, document));
  } else if (isScalar(node)) {
    value = (node.value ?? null) as Json;
  }
  return applyTag((node as Node | null)?.tag, value);
}

function applyTag(tag: string | undefined, value: Json): Json {
  if (!tag?.startsWith('!') || tag === '!') return value;
  const name = tag.slice(1);
  if (name === 'Ref' || name === 'Condition') return { [name]: value };
  if (!SHORT_TAGS.has(name)) {
    throw validationError(`Template format error: Unrecognized tag ${tag}`);
  }
  if (name === 'GetAtt' && typeof value === 'string') {
    return { 'Fn::GetAtt': splitAttribute(value) };
  }
  return { [`Fn::${name}`]: value };
}

/** `Listener.Arn` -> `['Listener', 'Arn']`; only the first dot separates. */
export function splitAttribute(text: string): [string, string] {
  const dot = text.indexOf('.');
  return dot < 0 ? [text, ''] : [text.slice(0, dot), text.slice(dot + 1)];
}

function section(document: JsonObject, name: string): JsonObject {
  const value = document[name] ?? {};
  if (!isJsonObject(value)) {
    throw validationError(
      `Template format error: [/${name}] section must be an object.`,
    );
  }
  return value;
}

function entries(sectionName: string, values: JsonObject) {
  return Object.entries(values).map(([name, value]) => {
    if (!isJsonObject(value)) {
      throw validationError(
        `Template format error: Every ${sectionName} member must be an object; ${name} is not.`,
      );
    }
    return [name, value] as const;
  });
}

function parameters(values: JsonObject): Record<string, ParameterDefinition> {
  const result: Record<string, ParameterDefinition> = {};
  for (const [name, value] of entries('Parameters', values)) {
    if (!LOGICAL_NAME.test(name)) {
      throw validationError(
        `Template format error: Parameter name ${name} is non alphanumeric.`,
      );
    }
    if (typeof value.Type !== 'string') {
      throw validationError(
        `Template format error: Every Parameters object must contain a Type member.`,
      );
    }
    result[name] = value as unknown as ParameterDefinition;
  }
  return result;
}

function mappings(values: JsonObject): Record<string, JsonObject> {
  return Object.fromEntries(entries('Mappings', values));
}

function resources(values: JsonObject): Record<string, ResourceDefinition> {
  const result: Record<string, ResourceDefinition> = {};
  for (const [name, value] of entries('Resources', values)) {
    if (!LOGICAL_NAME.test(name)) {
      throw validationError(
        `Template format error: Resource name ${name} is non alphanumeric.`,
      );
    }
    if (typeof value.Type !== 'string') {
      throw validationError(
        `Template format error: [/Resources/${name}] Every Resources object must contain a Type member.`,
      );
    }
    const unknown = Object.keys(value).find(
      key => !RESOURCE_ATTRIBUTES.includes(key),
    );
    if (unknown !== undefined) {
      throw validationError(`Invalid template resource property '${unknown}'`);
    }
    result[name] = value as unknown as ResourceDefinition;
  }
  if (Object.keys(result).length === 0) {
    throw validationError(
      'Template format error: At least one Resources member must be defined.',
    );
  }
  return result;
}

function outputs(values: JsonObject): Record<string, OutputDefinition> {
  const result: Record<string, OutputDefinition> = {};
  for (const [name, value] of entries('Outputs', values)) {
    if (!LOGICAL_NAME.test(name)) {
      throw validationError(
        `Template format error: Output name ${name} is non alphanumeric.`,
      );
    }
    if (value.Value === undefined || value.Value === null) {
      throw validationError(
        `Template format error: Output ${name} is malformed. The Value field of every Outputs member must be specified.`,
      );
    }
    result[name] = value as unknown as OutputDefinition;
  }
  return result;
}
