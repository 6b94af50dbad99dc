import type {
  QueryStringKeyValuePair,
  RuleCondition,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError } from '../../core/AwsError';

/** Limits of a rule (AWS). */
const MAX_EVALUATIONS_PER_RULE = 5;
const MAX_EVALUATIONS_PER_CONDITION = 3;
const MAX_WILDCARDS_PER_RULE = 5;
const MAX_VALUE_LENGTH = 128;
const MAX_HEADER_NAME_LENGTH = 40;
/** Conditions of the other fields may be repeated: all of them must hold. */
const ONCE_PER_RULE = [
  'host-header',
  'http-request-method',
  'path-pattern',
  'source-ip',
];

/** What the load balancer's regular expressions do not have (AWS). */
const REFUSED_REGEX_FEATURES: ReadonlyArray<[feature: string, syntax: RegExp]> =
  [
    ['look-arounds', /\(\?<?[=!]/],
    ['back-references', /(?:^|[^\\])(?:\\\\)*\\(?:[1-9]|k<)/],
    ['atomic groups', /\(\?>/],
    ['possessive quantifiers', /[*+?}]\+/],
    ['Unicode character classes', /(?:^|[^\\])(?:\\\\)*\\[pP]\{/],
  ];

/**
 * Checks the conditions of a rule and gives them as `DescribeRules` shows them: what may be
 * written in two forms (`Values` or `PathPatternConfig.Values`) is shown in both.
 * Throws `ValidationError` for what AWS refuses.
 */
export function normalizeConditions(
  conditions: readonly RuleCondition[] | undefined,
): RuleCondition[] {
  if (!conditions?.length) {
    invalid('A rule must have at least one condition');
  }
  const result = conditions.map(normalizeCondition);
  for (const field of ONCE_PER_RULE) {
    if (result.filter(condition => condition.Field === field).length > 1) {
      invalid(`A rule can only have one '${field}' condition`);
    }
  }
  const values = result.map(valuesOf);
  const evaluations = values.reduce((sum, list) => sum + list.length, 0);
  if (evaluations > MAX_EVALUATIONS_PER_RULE) {
    invalid(
      `A rule can have at most '${MAX_EVALUATIONS_PER_RULE}' condition values`,
    );
  }
  const wildcards = result
    .flatMap(wildcardValuesOf)
    .reduce((sum, value) => sum + (value.match(/[*?]/g)?.length ?? 0), 0);
  if (wildcards > MAX_WILDCARDS_PER_RULE) {
    invalid(
      `A rule can have at most '${MAX_WILDCARDS_PER_RULE}' condition wildcards`,
    );
  }
  return result;
}

function normalizeCondition(condition: RuleCondition): RuleCondition {
  const normalized = byField(condition);
  const values = valuesOf(normalized);
  if (values.length === 0) {
    invalid('A condition value must be specified');
  }
  if (values.length > MAX_EVALUATIONS_PER_CONDITION) {
    invalid(
      `A condition can have at most '${MAX_EVALUATIONS_PER_CONDITION}' values`,
    );
  }
  const long = values.find(value => value.length > MAX_VALUE_LENGTH);
  if (long) {
    invalid(
      `The condition value '${long}' cannot be longer than '${MAX_VALUE_LENGTH}' characters`,
    );
  }
  regexValuesOf(normalized).forEach(checkRegex);
  return normalized;
}

function byField(condition: RuleCondition): RuleCondition {
  const field = condition.Field ?? '';
  const values = nonEmpty(condition.Values);
  const regexes = nonEmpty(condition.RegexValues);
  switch (field) {
    case 'path-pattern': {
      const config = bothForms(values, regexes, condition.PathPatternConfig);
      return { Field: field, ...config, PathPatternConfig: config };
    }
    case 'host-header': {
      const config = bothForms(values, regexes, condition.HostHeaderConfig);
      return { Field: field, ...config, HostHeaderConfig: config };
    }
    case 'http-header': {
      const config = condition.HttpHeaderConfig;
      const name = config?.HttpHeaderName ?? '';
      checkHeaderName(name);
      return {
        Field: field,
        HttpHeaderConfig: {
          HttpHeaderName: name,
          ...oneForm(nonEmpty(config?.Values), nonEmpty(config?.RegexValues)),
        },
      };
    }
    case 'http-request-method': {
      const methods = condition.HttpRequestMethodConfig?.Values ?? values;
      return { Field: field, HttpRequestMethodConfig: { Values: methods } };
    }
    case 'query-string':
      return {
        Field: field,
        QueryStringConfig: { Values: condition.QueryStringConfig?.Values },
      };
    case 'source-ip': {
      const ranges = condition.SourceIpConfig?.Values ?? values;
      ranges?.forEach(checkCidr);
      return { Field: field, SourceIpConfig: { Values: ranges } };
    }
    default:
      return invalid(`Condition field '${field}' is not supported`);
  }
}

function bothForms(
  values: string[] | undefined,
  regexes: string[] | undefined,
  config: { Values?: string[]; RegexValues?: string[] } | undefined,
): { Values?: string[]; RegexValues?: string[] } {
  return oneForm(
    nonEmpty(config?.Values) ?? values,
    nonEmpty(config?.RegexValues) ?? regexes,
  );
}

function oneForm(
  values: string[] | undefined,
  regexes: string[] | undefined,
): { Values?: string[]; RegexValues?: string[] } {
  if (values && regexes) {
    invalid('A condition cannot have both Values and RegexValues');
  }
  return regexes ? { RegexValues: regexes } : { Values: values };
}

function checkHeaderName(name: string): void {
  if (!name) invalid('A HTTP header name must be specified');
  if (name.length > MAX_HEADER_NAME_LENGTH) {
    invalid(
      `The HTTP header name '${name}' cannot be longer than '${MAX_HEADER_NAME_LENGTH}' characters`,
    );
  }
  if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name)) {
    invalid(`The HTTP header name '${name}' is not valid`);
  }
  if (/^host$/i.test(name)) {
    invalid(
      "The HTTP header name 'host' is not supported; use a host-header condition",
    );
  }
}

function checkRegex(regex: string): void {
  for (const [feature, syntax] of REFUSED_REGEX_FEATURES) {
    if (syntax.test(regex)) {
      invalid(
        `The regular expression '${regex}' is not valid: ${feature} are not supported`,
      );
    }
  }
  try {
    RegExp(regex);
  } catch {
    invalid(`The regular expression '${regex}' is not valid`);
  }
}

function checkCidr(range: string): void {
  if (!/^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F:]+)\/\d{1,3}$/.test(range)) {
    invalid(`The source IP value '${range}' is not a valid CIDR block`);
  }
}

function valuesOf(condition: RuleCondition): string[] {
  return [
    ...wildcardValuesOf(condition),
    ...regexValuesOf(condition),
    ...(condition.HttpRequestMethodConfig?.Values ?? []),
    ...(condition.SourceIpConfig?.Values ?? []),
  ];
}

function wildcardValuesOf(condition: RuleCondition): string[] {
  return [
    ...(condition.PathPatternConfig?.Values ?? []),
    ...(condition.HostHeaderConfig?.Values ?? []),
    ...(condition.HttpHeaderConfig?.Values ?? []),
    ...(condition.QueryStringConfig?.Values ?? []).map(queryText),
  ];
}

function regexValuesOf(condition: RuleCondition): string[] {
  return [
    ...(condition.PathPatternConfig?.RegexValues ?? []),
    ...(condition.HostHeaderConfig?.RegexValues ?? []),
    ...(condition.HttpHeaderConfig?.RegexValues ?? []),
  ];
}

function queryText(pair: QueryStringKeyValuePair): string {
  return pair.Key ? `${pair.Key}=${pair.Value ?? ''}` : pair.Value ?? '';
}

function nonEmpty(values: string[] | undefined): string[] | undefined {
  return values?.length ? values : undefined;
}

function invalid(message: string): never {
  throw new AwsError('ValidationError', message);
}
