import { BlockList } from 'node:net';
import type {
  QueryStringKeyValuePair,
  RuleCondition,
} from '@aws-sdk/client-elastic-load-balancing-v2';

/** What a load balancer's rule looks at. */
export interface RoutedRequest {
  readonly method: string;
  /** Without the port. */
  readonly host: string;
  /** Without the query string. */
  readonly path: string;
  /** Pairs of the query string in their order, decoded. */
  readonly query: ReadonlyArray<readonly [key: string, value: string]>;
  /** The lines of each header in their order, by its name in lower case. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly sourceIp: string;
}

export type RequestMatcher = (request: RoutedRequest) => boolean;

/**
 * Makes one test of a rule's conditions: all must hold; within a condition one value is enough.
 * Header, host and query values are compared without regard to case, paths with it (AWS).
 */
export function compileConditions(
  conditions: readonly RuleCondition[],
): RequestMatcher {
  const matchers = conditions.map(compileCondition);
  return request => matchers.every(matches => matches(request));
}

function compileCondition(condition: RuleCondition): RequestMatcher {
  switch (condition.Field) {
    case 'http-header': {
      const { HttpHeaderName = '' } = condition.HttpHeaderConfig ?? {};
      const name = HttpHeaderName.toLocaleLowerCase('en-US');
      const matches = compileValues(condition.HttpHeaderConfig, 'i');
      // A repeated header is searched line by line.
      return ({ headers }) => headers.get(name)?.some(matches) ?? false;
    }
    case 'path-pattern': {
      const matches = compileValues(condition.PathPatternConfig, '');
      return ({ path }) => matches(path);
    }
    case 'host-header': {
      const matches = compileValues(condition.HostHeaderConfig, 'i');
      return ({ host }) => matches(host);
    }
    case 'query-string':
      return compileQuery(condition.QueryStringConfig?.Values ?? []);
    case 'http-request-method': {
      const methods = new Set(condition.HttpRequestMethodConfig?.Values);
      return ({ method }) => methods.has(method);
    }
    case 'source-ip':
      return compileSourceIp(condition.SourceIpConfig?.Values ?? []);
    default:
      return () => false;
  }
}

function compileValues(
  config: { Values?: string[]; RegexValues?: string[] } | undefined,
  flags: 'i' | '',
): (value: string) => boolean {
  const patterns = [
    ...(config?.Values ?? []).map(value => wildcard(value, flags)),
    ...(config?.RegexValues ?? []).map(value => new RegExp(value, flags)),
  ];
  return value => patterns.some(pattern => pattern.test(value));
}

function compileQuery(
  pairs: readonly QueryStringKeyValuePair[],
): RequestMatcher {
  const wanted = pairs.map(pair => ({
    key: pair.Key === undefined ? undefined : wildcard(pair.Key, 'i'),
    value: wildcard(pair.Value ?? '', 'i'),
  }));
  return ({ query }) =>
    wanted.some(pair =>
      query.some(
        ([key, value]) =>
          (pair.key?.test(key) ?? true) && pair.value.test(value),
      ),
    );
}

function compileSourceIp(ranges: readonly string[]): RequestMatcher {
  const list = new BlockList();
  for (const range of ranges) {
    const [address, bits] = range.split('/');
    const family = address.includes(':') ? 'ipv6' : 'ipv4';
    list.addSubnet(address, Number(bits), family);
  }
  return ({ sourceIp }) =>
    list.check(sourceIp, sourceIp.includes(':') ? 'ipv6' : 'ipv4');
}

/** `*` stands for any characters, also none, `?` for exactly one; a backslash takes their meaning away (AWS). */
function wildcard(pattern: string, flags: 'i' | ''): RegExp {
  const source = pattern.replace(/\\[*?\\]|[\s\S]/g, part => {
    if (part === '*') return '.*';
    if (part === '?') return '.';
    const character = part.length > 1 ? part[1] : part;
    return character.replace(/[\\^$.*+?()[\]{}|/-]/, '\\$&');
  });
  return new RegExp(`^${source}$`, `${flags}s`);
}
