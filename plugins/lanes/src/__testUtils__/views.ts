import {
  fnv1a,
  Lane,
  laneMatchers,
  LaneView,
  Operation,
  rulePriority,
  ServiceEnvironment,
  ServiceView,
  serviceViewSchema,
  SLOT_COUNT,
} from '@laneway/plugin-lanes-common';

/** Views as the backend gives them, for tests. */

const NOW = '2026-11-20T10:00:00.000Z';

export const ENTITY = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name: 'user-api',
    namespace: 'default',
    annotations: {
      'laneway.io/service': 'user-api',
      'backstage.io/source-location':
        'url:https://git.example.com/acme/user-api/src/branch/main/',
    },
  },
  spec: { type: 'service', lifecycle: 'production', owner: 'group:shop' },
  relations: [{ type: 'ownedBy', targetRef: 'group:default/shop' }],
};

export const ENTITY_REF = 'component:default/user-api';

export function lane(name: string, changes: Partial<Lane> = {}): Lane {
  const slot = fnv1a(name) % SLOT_COUNT;
  return {
    name,
    isDefault: name === 'default',
    status: { state: 'healthy', reason: '' },
    version: {
      imageTag: 'a1b2c3d',
      commit: 'a1b2c3d4e5f60718293a4b5c6d7e8f9012345678',
      branch: 'main',
    },
    tasks: { running: 2, desired: 2, pending: 0 },
    healthyHosts: 2,
    metrics: {
      requestsPerSecond: 118.4,
      errorPercent: 0.12,
      p50Ms: 12,
      p95Ms: 42,
      requestsPerMinute: [7000, 7100, 7104],
    },
    trafficSharePercent: name === 'default' ? 100 : 0,
    rules: laneMatchers(name).map(matcher => ({
      priority: rulePriority(matcher.kind, slot),
      kind: matcher.kind,
      headerName: matcher.headerName,
      regexes: [matcher.regex],
    })),
    updatedAt: '2026-11-17T10:00:00.000Z',
    ...changes,
  };
}

export function environment(
  changes: Partial<ServiceEnvironment> = {},
): ServiceEnvironment {
  return {
    env: 'dev',
    region: 'ap-southeast-2',
    production: false,
    state: 'ready',
    url: 'http://user-api-dev-1.ap-southeast-2.elb.amazonaws.com/',
    lanes: [lane('default'), lane('blue'), lane('gray')],
    operations: [],
    allowed: { deploy: true, delete: true, bootstrap: true, readLogs: true },
    consoleUrls: {},
    ...changes,
  };
}

export function serviceView(
  environments: ServiceEnvironment[] = [environment()],
  changes: Partial<ServiceView> = {},
): ServiceView {
  return serviceViewSchema.parse({
    entityRef: ENTITY_REF,
    service: 'user-api',
    asOf: NOW,
    changing: false,
    environments,
    problems: [],
    ...changes,
  });
}

export function laneView(changes: Partial<LaneView> = {}): LaneView {
  const { allowed, url } = environment();
  return {
    entityRef: ENTITY_REF,
    service: 'user-api',
    env: 'dev',
    asOf: NOW,
    changing: false,
    url,
    lane: lane('gray'),
    deployments: [],
    tasks: [],
    events: [],
    allowed,
    problems: [],
    ...changes,
  };
}

export function operation(changes: Partial<Operation> = {}): Operation {
  return {
    id: 'op-1',
    kind: 'delete',
    status: 'running',
    entityRef: ENTITY_REF,
    service: 'user-api',
    env: 'dev',
    lane: 'gray',
    message: 'Draining lane gray.',
    step: 'drain',
    steps: ['drain', 'delete stack', 'wait'],
    createdBy: 'user:default/guest',
    createdAt: NOW,
    updatedAt: NOW,
    ...changes,
  };
}
