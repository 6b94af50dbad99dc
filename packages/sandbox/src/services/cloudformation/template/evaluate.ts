import type { Json } from '../../../core/types';
import { cidrSubnets } from './cidr';
import { splitAttribute } from './parseTemplate';
import { isJsonObject, type JsonObject, scalarText } from './Template';
import { validationError } from './validationError';

/** What names mean while a template is evaluated. */
export interface EvaluationScope {
  /** Values of parameters and pseudo parameters, by name. */
  readonly values: Readonly<Record<string, string | string[]>>;
  readonly mappings: Readonly<Record<string, JsonObject>>;
  /** Whether a condition of the template holds. */
  condition(name: string): boolean;
  availabilityZones(region: string): string[];
  /** What `Ref` of a resource gives; undefined while it is not known. */
  ref(logicalId: string): Json | undefined;
  /** What `Fn::GetAtt` gives; undefined while it is not known. */
  getAtt(logicalId: string, attribute: string): Json | undefined;
  /** The value of an export; undefined to leave the import as it is. */
  importValue(name: string): Json | undefined;
}

type Arguments = Json[];
type Intrinsic = (argument: Json, scope: EvaluationScope) => Json | undefined;

const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  Ref: (argument, scope) => {
    const name = String(argument);
    if (name === 'AWS::NoValue') return undefined;
    const value = scope.values[name] ?? scope.ref(name);
    return value ?? { Ref: name };
  },
  'Fn::GetAtt': (argument, scope) => {
    const parts =
      typeof argument === 'string' ? splitAttribute(argument) : argument;
    const [logicalId, attribute] = list('Fn::GetAtt', parts, 2, 2).map(
      part => evaluate(part, scope) ?? '',
    );
    const value = scope.getAtt(String(logicalId), String(attribute));
    return value ?? { 'Fn::GetAtt': [logicalId, attribute] };
  },
  'Fn::Sub': (argument, scope) => {
    const [template, variables = {}] = Array.isArray(argument)
      ? list('Fn::Sub', argument, 1, 2)
      : [argument];
    if (typeof template !== 'string' || !isJsonObject(variables)) {
      throw validationError(
        "Template error: One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as first argument, and an optional second argument to specify a mapping of values to replace in the string",
      );
    }
    const pieces = subPieces(template).map((piece): Json => {
      if (typeof piece === 'string') return piece;
      if (Object.hasOwn(variables, piece.name)) return variables[piece.name];
      return piece.name.includes('.')
        ? { 'Fn::GetAtt': splitAttribute(piece.name) }
        : { Ref: piece.name };
    });
    return INTRINSICS['Fn::Join'](['', pieces], scope);
  },
  'Fn::Join': (argument, scope) => {
    const [delimiter, items] = evaluated('Fn::Join', argument, 2, 2, scope);
    if (isPending(items)) return { 'Fn::Join': [delimiter, items] };
    if (typeof delimiter !== 'string' || !Array.isArray(items)) {
      throw malformed('Fn::Join', 'a delimiter and a list of strings');
    }
    return items.map(item => text('Fn::Join', item)).join(delimiter);
  },
  'Fn::Select': (argument, scope) => {
    const [index, items] = evaluated('Fn::Select', argument, 2, 2, scope);
    if (isPending(index) || (isPending(items) && !Array.isArray(items))) {
      return { 'Fn::Select': [index, items] };
    }
    const choices = typeof items === 'string' ? items.split(',') : items;
    const position = Number(index);
    if (!Array.isArray(choices) || !Number.isInteger(position)) {
      throw malformed('Fn::Select', 'an index and a list');
    }
    if (position < 0 || position >= choices.length) {
      throw validationError(
        `Template error: Fn::Select  cannot select nonexistent value at index ${position}`,
      );
    }
    return choices[position];
  },
  'Fn::Split': (argument, scope) => {
    const [delimiter, source] = evaluated('Fn::Split', argument, 2, 2, scope);
    if (isPending(source)) return { 'Fn::Split': [delimiter, source] };
    if (typeof delimiter !== 'string' || typeof source !== 'string') {
      throw malformed('Fn::Split', 'a delimiter and a string');
    }
    return source.split(delimiter);
  },
  'Fn::If': (argument, scope) => {
    const [name, whenTrue, whenFalse] = list('Fn::If', argument, 3, 3);
    return evaluate(
      scope.condition(String(name)) ? whenTrue : whenFalse,
      scope,
    );
  },
  'Fn::FindInMap': (argument, scope) => {
    const keys = evaluated('Fn::FindInMap', argument, 3, 4, scope);
    if (isPending(keys)) return { 'Fn::FindInMap': keys };
    const [map, top, second] = keys.slice(0, 3).map(String);
    const entry = scope.mappings[map]?.[top];
    const value = isJsonObject(entry) ? entry[second] : undefined;
    if (value !== undefined) return value;
    const fallback = keys[3];
    if (isJsonObject(fallback) && fallback.DefaultValue !== undefined) {
      return fallback.DefaultValue;
    }
    throw validationError(
      `Template error: Unable to get mapping for ${map}::${top}::${second}`,
    );
  },
  'Fn::Base64': (argument, scope) => {
    const value = evaluate(argument, scope) ?? '';
    return isPending(value)
      ? { 'Fn::Base64': value }
      : Buffer.from(text('Fn::Base64', value)).toString('base64');
  },
  'Fn::Cidr': (argument, scope) => {
    const values = evaluated('Fn::Cidr', argument, 2, 3, scope);
    if (isPending(values)) return { 'Fn::Cidr': values };
    const [block, count, bits = 8] = values;
    return cidrSubnets(String(block), Number(count), Number(bits));
  },
  'Fn::GetAZs': (argument, scope) => {
    const region = evaluate(argument, scope) || scope.values['AWS::Region'];
    return isPending(region)
      ? { 'Fn::GetAZs': region }
      : scope.availabilityZones(String(region));
  },
  'Fn::ImportValue': (argument, scope) => {
    const name = evaluate(argument, scope) ?? '';
    if (isPending(name)) return { 'Fn::ImportValue': name };
    const value = scope.importValue(text('Fn::ImportValue', name));
    return value ?? { 'Fn::ImportValue': name };
  },
};

/**
 * Evaluates the intrinsic functions of a value. What the scope does not know yet stays in the result as
 * `Ref`, `Fn::GetAtt` or `Fn::ImportValue`, inside the functions that need it, so that evaluating the result
 * again with more knowledge finishes it. Gives undefined for `AWS::NoValue`.
 *
 * @throws AwsError `ValidationError` where AWS reports a template error
 */
export function evaluate(node: Json, scope: EvaluationScope): Json | undefined {
  if (Array.isArray(node)) {
    return node.flatMap(item => {
      const value = evaluate(item, scope);
      return value === undefined ? [] : [value];
    });
  }
  if (!isJsonObject(node)) return node;
  const call = intrinsicCall(node);
  if (call) return INTRINSICS[call.name](call.argument, scope);
  const result: JsonObject = {};
  for (const [key, item] of Object.entries(node)) {
    const value = evaluate(item, scope);
    if (value !== undefined) result[key] = value;
  }
  return result;
}

/** Evaluates a member of the Conditions section, or a condition inside one. */
export function evaluateCondition(node: Json, scope: EvaluationScope): boolean {
  if (isJsonObject(node)) {
    const [[name, argument] = ['', null]] = Object.entries(node);
    const items = Array.isArray(argument) ? argument : [argument];
    switch (name) {
      case 'Condition':
        return scope.condition(String(argument));
      case 'Fn::Equals': {
        expectArguments(name, items, 2, 2);
        const [left, right] = items.map(item => evaluate(item, scope) ?? '');
        return comparable(left) === comparable(right);
      }
      case 'Fn::Not':
        expectArguments(name, items, 1, 1);
        return !evaluateCondition(items[0], scope);
      case 'Fn::And':
        expectArguments(name, items, 2, 10);
        return items.every(item => evaluateCondition(item, scope));
      case 'Fn::Or':
        expectArguments(name, items, 2, 10);
        return items.some(item => evaluateCondition(item, scope));
      default:
    }
  }
  throw validationError(
    'Template format error: Every Conditions member must be one of Fn::And, Fn::Or, Fn::Not, Fn::Equals or Condition.',
  );
}

/** The function call that an object is (`{ 'Fn::Join': [...] }`), or undefined for plain data. */
export function intrinsicCall(
  node: JsonObject,
): { name: string; argument: Json } | undefined {
  const keys = Object.keys(node);
  if (keys.length !== 1) return undefined;
  const [name] = keys;
  return Object.hasOwn(INTRINSICS, name)
    ? { name, argument: node[name] }
    : undefined;
}

/** Whether a value that was evaluated still waits for a resource or an import. */
export function isPending(value: Json): boolean {
  if (Array.isArray(value)) return value.some(isPending);
  if (!isJsonObject(value)) return false;
  return (
    intrinsicCall(value) !== undefined || Object.values(value).some(isPending)
  );
}

/** The pieces of a `Fn::Sub` text: literal strings and names of variables. */
export function subPieces(source: string): Array<string | { name: string }> {
  const pieces: Array<string | { name: string }> = [];
  let rest = 0;
  for (const match of source.matchAll(/\$\{(!?)([^}]*)\}/g)) {
    pieces.push(source.slice(rest, match.index));
    rest = match.index + match[0].length;
    if (match[1]) {
      pieces.push(`\${${match[2]}}`);
    } else if (/^[A-Za-z0-9_.:]+$/.test(match[2].trim())) {
      pieces.push({ name: match[2].trim() });
    } else {
      throw validationError(
        'Template error: variable names in Fn::Sub syntax must contain only alphanumeric characters, underscores, periods, and colons',
      );
    }
  }
  pieces.push(source.slice(rest));
  return pieces.filter(piece => piece !== '');
}

function evaluated(
  name: string,
  argument: Json,
  least: number,
  most: number,
  scope: EvaluationScope,
): Arguments {
  return list(name, argument, least, most).map(
    item => evaluate(item, scope) ?? '',
  );
}

function list(
  name: string,
  argument: Json,
  least: number,
  most: number,
): Arguments {
  const items = Array.isArray(argument) ? argument : [argument];
  expectArguments(name, items, least, most);
  return items;
}

function expectArguments(
  name: string,
  items: Arguments,
  least: number,
  most: number,
): void {
  if (items.length >= least && items.length <= most) return;
  throw malformed(
    name,
    least === most ? `${least} arguments` : `${least} to ${most} arguments`,
  );
}

function malformed(name: string, wanted: string) {
  return validationError(
    `Template error: every ${name} object requires ${wanted}.`,
  );
}

function text(name: string, value: Json): string {
  const result = scalarText(value);
  if (result === undefined) throw malformed(name, 'string values');
  return result;
}

/** Scalars are compared as the strings that CloudFormation makes of them. */
function comparable(value: Json): string {
  return scalarText(value) ?? JSON.stringify(value);
}
