import { Config } from '@backstage/config';
import { InputError, toError } from '@backstage/errors';
import {
  DEFAULT_THRESHOLDS,
  ENV_GRAMMAR,
  explainInvalidName,
  HealthThresholds,
} from '@laneway/plugin-lanes-common';
import { EnvironmentConfig, LanesConfig } from './LanesConfig';

const REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;
const ACCOUNT = /^\d{12}$/;
const DEFAULT_TIMEOUT_SECONDS = 10;

/** Collects mistakes, so that all of them can be told at once. */
class Mistakes {
  readonly list: string[] = [];

  add(key: string, message: string): void {
    this.list.push(`lanes.${key}: ${message}`);
  }

  /** What `read` gives; a value of the wrong type is a mistake and gives undefined. */
  attempt<T>(key: string, read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      this.add(key, toError(error).message);
      return undefined;
    }
  }
}

function readUrl(
  lanes: Config,
  key: string,
  mistakes: Mistakes,
): string | undefined {
  const value = mistakes.attempt(key, () => lanes.getOptionalString(key));
  if (value === undefined) return undefined;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    mistakes.add(key, `'${value}' is not an http or https URL.`);
    return undefined;
  }
  if (url.username || url.password) {
    mistakes.add(key, 'has credentials in it; put them under integrations.');
    return undefined;
  }
  return value.replace(/\/+$/, '');
}

function readNumber(
  lanes: Config,
  key: string,
  range: { min: number; max: number; integer?: boolean },
  mistakes: Mistakes,
): number | undefined {
  const value = mistakes.attempt(key, () => lanes.getOptionalNumber(key));
  if (value === undefined) return undefined;
  const { min, max, integer } = range;
  if (value < min || value > max || (integer && !Number.isInteger(value))) {
    mistakes.add(
      key,
      `${value} is not ${
        integer ? 'an integer' : 'a number'
      } from ${min} to ${max}.`,
    );
    return undefined;
  }
  return value;
}

function readEnvironment(
  lanes: Config,
  name: string,
  mistakes: Mistakes,
): EnvironmentConfig | undefined {
  const key = `environments.${name}`;
  const invalid = explainInvalidName(ENV_GRAMMAR, name);
  if (invalid) mistakes.add(key, invalid);
  const read = (field: string) =>
    mistakes.attempt(`${key}.${field}`, () =>
      lanes.getOptionalString(`${key}.${field}`),
    );
  const region = read('region');
  const account = read('account');
  const production = mistakes.attempt(`${key}.production`, () =>
    lanes.getOptionalBoolean(`${key}.production`),
  );
  if (!region || !REGION.test(region)) {
    mistakes.add(
      `${key}.region`,
      `'${
        region ?? ''
      }' is not an AWS region; give one such as ap-southeast-2.`,
    );
  }
  if (!account || !ACCOUNT.test(account)) {
    mistakes.add(
      `${key}.account`,
      `'${
        account ?? ''
      }' is not an AWS account; give its 12 digits, in quotes.`,
    );
  }
  if (invalid || !region || !account) return undefined;
  return { name, region, account, production: production ?? false };
}

function readThresholds(lanes: Config, mistakes: Mistakes): HealthThresholds {
  const count = { min: 0, max: 1_000_000, integer: true };
  const read = (name: string, range: { min: number; max: number }) =>
    readNumber(lanes, `thresholds.${name}`, range, mistakes);
  return {
    errorRatePercent:
      read('error-rate-percent', { min: 0, max: 100 }) ??
      DEFAULT_THRESHOLDS.errorRatePercent,
    errorRateMinRequests:
      read('error-rate-min-requests', count) ??
      DEFAULT_THRESHOLDS.errorRateMinRequests,
    unhealthyPeriods:
      read('unhealthy-periods', { ...count, min: 1 }) ??
      DEFAULT_THRESHOLDS.unhealthyPeriods,
    minHealthyHosts:
      read('min-healthy-hosts', count) ?? DEFAULT_THRESHOLDS.minHealthyHosts,
  };
}

/**
 * The plugin's configuration from `lanes` in app-config.
 *
 * @throws InputError that lists every mistake, one line each, with its key, the value and what is right
 */
export function readLanesConfig(root: Config): LanesConfig {
  const mistakes = new Mistakes();
  const lanes = root.getOptionalConfig('lanes');
  if (!lanes) {
    throw new InputError(
      'lanes: the configuration is missing; give lanes.environments and lanes.infraRepo.',
    );
  }
  const names =
    mistakes.attempt('environments', () =>
      lanes.getOptionalConfig('environments')?.keys(),
    ) ?? [];
  if (names.length === 0) {
    mistakes.add(
      'environments',
      'has no environment; give at least one, with region and account.',
    );
  }
  const environments = names.flatMap(
    name => readEnvironment(lanes, name, mistakes) ?? [],
  );
  const infraRepo = readUrl(lanes, 'infraRepo', mistakes);
  if (infraRepo === undefined && !lanes.has('infraRepo')) {
    mistakes.add('infraRepo', 'is missing; give the URL of the Infra repo.');
  }
  const infraBranch = mistakes.attempt('infraBranch', () =>
    lanes.getOptionalString('infraBranch'),
  );
  const endpoint = readUrl(lanes, 'aws.endpoint', mistakes);
  const timeoutSeconds = readNumber(
    lanes,
    'aws.timeoutSeconds',
    { min: 1, max: 60 },
    mistakes,
  );
  const loadBalancerPort = readNumber(
    lanes,
    'loadBalancerPort',
    { min: 1, max: 65535, integer: true },
    mistakes,
  );
  const thresholds = readThresholds(lanes, mistakes);
  if (mistakes.list.length > 0 || infraRepo === undefined) {
    throw new InputError(
      `The configuration of Laneway has ${
        mistakes.list.length
      } mistake(s):\n${mistakes.list.join('\n')}`,
    );
  }
  return {
    environments,
    infraRepo,
    infraBranch: infraBranch ?? 'main',
    thresholds,
    aws: {
      endpoint,
      timeoutMs: (timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS) * 1000,
    },
    loadBalancerPort,
  };
}
