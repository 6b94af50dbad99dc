// Parameters of an operation: from `--kebab-case value` to what its schema describes.
const fs = require('node:fs');
const { canonical, deref } = require('./services.cjs');

class UsageError extends Error {}

// Kinds of schema, as the SDK writes them.
const NUMERIC = 1;
const BOOLEAN = 2;
const LIST = 1;
const MAP = 2;
const STRUCTURE = 3;
const BLOBS = [21, 42];
const LIST_OF = 64;
const MAP_OF = 128;

/**
 * @param {any} schema
 * @returns {{ kind: 'list'|'map'|'structure'|'string'|'number'|'boolean'|'time'|'blob', member?: any, members?: [string, any][] }}
 */
function describe(schema) {
  let current = deref(schema);
  // A member with traits: [schema, traits].
  if (Array.isArray(current) && Array.isArray(current[0]))
    current = deref(current[0]);
  if (Array.isArray(current) && typeof current[0] === 'function')
    current = deref(current[0]);
  if (Array.isArray(current)) {
    switch (current[0]) {
      case LIST:
        return { kind: 'list', member: current[4] };
      case MAP:
        return { kind: 'map', member: current[5] };
      case STRUCTURE:
      case 4:
        return {
          kind: 'structure',
          members: current[4].map((name, index) => [name, current[5][index]]),
        };
      case 0:
        // A simple type of its own name, or a member with traits.
        return typeof current[1] === 'string'
          ? describe(current[4])
          : { kind: 'string' };
      default:
        return describe(current[0]);
    }
  }
  if (current >= MAP_OF) return { kind: 'map', member: current - MAP_OF };
  if (current >= LIST_OF) return { kind: 'list', member: current - LIST_OF };
  if (current === NUMERIC || current === 17 || current === 19)
    return { kind: 'number' };
  if (current === BOOLEAN) return { kind: 'boolean' };
  if (current >= 4 && current <= 7) return { kind: 'time' };
  if (BLOBS.includes(current)) return { kind: 'blob' };
  return { kind: 'string' };
}

/**
 * Reads an operation's parameters.
 * @param {any} schema - of the operation's input
 * @param {string[]} args - what stands behind the operation's name, without the global options
 */
function readParameters(schema, args) {
  const { members = [] } = describe(schema);
  const input = {};
  let index = 0;
  while (index < args.length) {
    const option = args[index];
    if (!option.startsWith('--')) {
      throw new UsageError(`Unknown options: ${option}`);
    }
    index += 1;
    const values = [];
    while (index < args.length && !/^--[a-z]/.test(args[index])) {
      values.push(args[index]);
      index += 1;
    }
    const name = option.slice(2);
    if (name === 'cli-input-json') {
      const { kind, members: all } = { kind: 'structure', members };
      Object.assign(
        input,
        fromJson({ kind, members: all }, parseJson(readText(values[0] ?? ''))),
      );
      continue;
    }
    const [member, memberSchema] = findMember(members, name);
    input[member] = readOption(describe(memberSchema), name, values);
  }
  return input;
}

function findMember(members, name) {
  const find = wanted =>
    members.find(([member]) => canonical(member) === wanted);
  const found =
    find(canonical(name)) ??
    (name.startsWith('no-') && find(canonical(name.slice(3))));
  if (!found) throw new UsageError(`Unknown options: --${name}`);
  return found;
}

function readOption(type, name, values) {
  if (type.kind === 'boolean') {
    return values.length > 0 ? values[0] === 'true' : !name.startsWith('no-');
  }
  if (values.length === 0) {
    throw new UsageError(`argument --${name}: expected one argument`);
  }
  if (type.kind === 'list') return readList(type, values);
  if (values.length > 1) {
    throw new UsageError(`Unknown options: ${values.slice(1).join(', ')}`);
  }
  if (type.kind === 'blob' && values[0].startsWith('fileb://')) {
    return fs.readFileSync(values[0].slice('fileb://'.length));
  }
  return readValue(type, readText(values[0]));
}

function readList(type, values) {
  const member = describe(type.member);
  const first = readText(values[0]);
  if (values.length === 1 && /^\s*\[/.test(first)) {
    return fromJson(type, parseJson(first));
  }
  if (member.kind === 'string' || member.kind === 'number') {
    // One shorthand value may hold several, separated by commas.
    return values
      .flatMap(value => splitTop(readText(value)))
      .map(value => readValue(member, value));
  }
  return values.map(value => readValue(member, readText(value)));
}

function readValue(type, text) {
  switch (type.kind) {
    case 'number':
      return Number(text);
    case 'boolean':
      return text === 'true';
    case 'time':
      return /^\d+(\.\d+)?$/.test(text)
        ? new Date(Number(text) * 1000)
        : new Date(text);
    case 'blob':
      return Buffer.from(text, 'base64');
    case 'list':
      if (/^\s*\[/.test(text)) {
        return /^\s*\[\s*(["{[\d\]]|true|false|null)/.test(text) && isJson(text)
          ? fromJson(type, JSON.parse(text))
          : splitTop(text.trim().slice(1, -1)).map(item =>
              readValue(describe(type.member), item),
            );
      }
      return splitTop(text).map(item => readValue(describe(type.member), item));
    case 'map':
    case 'structure':
      if (/^\s*\{/.test(text)) {
        return isJson(text)
          ? fromJson(type, JSON.parse(text))
          : readShorthand(type, text.trim().slice(1, -1));
      }
      return readShorthand(type, text);
    default:
      return text;
  }
}

/** `key=value,key=value`; a value without a key goes on with the list before it. */
function readShorthand(type, text) {
  const entries = [];
  for (const part of splitTop(text)) {
    const match = /^\s*([A-Za-z0-9_.:\-/]+)=([\s\S]*)$/.exec(part);
    if (match) entries.push([match[1], [match[2]]]);
    else if (entries.length > 0) entries[entries.length - 1][1].push(part);
    else
      throw new UsageError(
        `Error parsing parameter: Expected: '=', received: '${part}' for input: ${text}`,
      );
  }
  const value = {};
  for (const [key, parts] of entries) {
    const member =
      type.kind === 'map'
        ? ['', type.member]
        : type.members.find(([name]) => name === key);
    if (!member) {
      throw new UsageError(
        `Parameter validation failed: Unknown parameter in input: "${key}", must be one of: ${type.members
          .map(([name]) => name)
          .join(', ')}`,
      );
    }
    const memberType = describe(member[1]);
    value[key] =
      memberType.kind === 'list' && parts.length > 1
        ? parts.map(part =>
            readValue(describe(memberType.member), unquote(part)),
          )
        : readValue(memberType, unquote(parts.join(',')));
  }
  return value;
}

/** Splits at commas that stand in no brackets and no quotes. */
function splitTop(text) {
  const parts = [];
  let depth = 0;
  let quote = '';
  let current = '';
  let escaped = false;
  for (const char of text) {
    if (escaped) {
      escaped = false;
      // Only a comma is escaped; other backslashes are text.
      if (char !== ',') current += '\\';
    } else if (char === '\\' && !quote) {
      escaped = true;
      continue;
    } else if (quote) {
      if (char === quote) quote = '';
    } else if (char === '"' || char === "'") {
      quote = char;
    } else if (char === '[' || char === '{') {
      depth += 1;
    } else if (char === ']' || char === '}') {
      depth -= 1;
    } else if (char === ',' && depth === 0) {
      parts.push(current);
      current = '';
      continue;
    }
    current += char;
  }
  if (escaped) current += '\\';
  if (current || parts.length === 0) parts.push(current);
  return parts;
}

function unquote(text) {
  const match = /^(["'])([\s\S]*)\1$/.exec(text);
  return match ? match[2] : text;
}

function fromJson(type, value) {
  if (value === null || value === undefined) return undefined;
  switch (type.kind) {
    case 'list':
      if (!Array.isArray(value))
        throw new UsageError(
          `Invalid type for parameter, value: ${JSON.stringify(
            value,
          )}, valid types: list`,
        );
      return value.map(item => fromJson(describe(type.member), item));
    case 'map':
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [
          key,
          fromJson(describe(type.member), item),
        ]),
      );
    case 'structure':
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => {
          const member = type.members.find(([name]) => name === key);
          if (!member) {
            throw new UsageError(
              `Unknown parameter in input: "${key}", must be one of: ${type.members
                .map(([name]) => name)
                .join(', ')}`,
            );
          }
          return [key, fromJson(describe(member[1]), item)];
        }),
      );
    case 'time':
      return new Date(typeof value === 'number' ? value * 1000 : value);
    case 'blob':
      return Buffer.from(String(value), 'base64');
    default:
      return value;
  }
}

/** `file://path` stands for the file's text. */
function readText(value) {
  if (!value.startsWith('file://')) return value;
  const path = value.slice('file://'.length);
  try {
    return fs.readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(
      `Error parsing parameter: Unable to load paramfile ${value}: ${error.message}`,
    );
  }
}

function isJson(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function parseJson(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(
      `Error parsing parameter: Invalid JSON: ${error.message}\nJSON received: ${text}`,
    );
  }
}

module.exports = { readParameters, UsageError };
