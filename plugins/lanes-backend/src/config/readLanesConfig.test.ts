import { ConfigReader } from '@backstage/config';
import { DEFAULT_THRESHOLDS } from '@laneway/plugin-lanes-common';
import { readLanesConfig } from './readLanesConfig';

const dev = { region: 'ap-southeast-2', account: '111111111111' };

describe('readLanesConfig', () => {
  it('reads what is given and fills in the standard values', () => {
    const config = readLanesConfig(
      new ConfigReader({
        lanes: {
          environments: {
            dev,
            prod: {
              region: 'us-gov-west-1',
              account: '222222222222',
              production: true,
            },
          },
          infraRepo: 'https://github.com/acme/infra/',
          thresholds: { 'error-rate-percent': 2.5 },
          aws: { endpoint: 'http://127.0.0.1:4570', timeoutSeconds: 3 },
          loadBalancerPort: 4571,
        },
      }),
    );
    expect(config).toEqual({
      environments: [
        { name: 'dev', ...dev, production: false },
        {
          name: 'prod',
          region: 'us-gov-west-1',
          account: '222222222222',
          production: true,
        },
      ],
      infraRepo: 'https://github.com/acme/infra',
      infraBranch: 'main',
      thresholds: { ...DEFAULT_THRESHOLDS, errorRatePercent: 2.5 },
      aws: { endpoint: 'http://127.0.0.1:4570', timeoutMs: 3000 },
      loadBalancerPort: 4571,
    });
  });

  it('tells every mistake at once, one line each', () => {
    const read = () =>
      readLanesConfig(
        new ConfigReader({
          lanes: {
            environments: {
              'Dev-1': dev,
              qa: { region: 'sydney', account: 111111111111 },
            },
            infraRepo: 'git@github.com:acme/infra',
            thresholds: { 'unhealthy-periods': 1.5 },
            aws: { endpoint: 'http://user:secret@127.0.0.1' },
            loadBalancerPort: 70000,
          },
        }),
      );
    expect(read).toThrow(/8 mistake\(s\)/);
    for (const key of [
      'environments.Dev-1: ',
      "environments.qa.region: 'sydney'",
      'environments.qa.account: ',
      "infraRepo: 'git@github.com:acme/infra'",
      'thresholds.unhealthy-periods: 1.5',
      'aws.endpoint: has credentials',
      'loadBalancerPort: 70000',
    ]) {
      expect(read).toThrow(
        new RegExp(`\nlanes\\.${key}`.replace('.Dev', '\\.Dev')),
      );
    }
    expect(read).not.toThrow(/secret/);
  });

  it('says what is missing', () => {
    expect(() => readLanesConfig(new ConfigReader({}))).toThrow(
      /lanes: the configuration is missing/,
    );
    expect(() => readLanesConfig(new ConfigReader({ lanes: {} }))).toThrow(
      /has no environment[^]*infraRepo: is missing/,
    );
  });
});
