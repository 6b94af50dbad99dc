import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import {
  AuthorizeResult,
  PolicyDecision,
} from '@backstage/plugin-permission-common';
import { serviceViewSchema } from '@laneway/plugin-lanes-common';
import request from 'supertest';
import { lanesPlugin } from '../plugin';

const BASE = '/api/lanes/v1';
const SERVICE = `${BASE}/services/component/default/user-api`;
const LANE = `${SERVICE}/dev/lanes/gray`;

const entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name: 'user-api',
    annotations: { 'laneway.io/service': 'user-api' },
  },
  relations: [{ type: 'ownedBy', targetRef: 'group:default/shop' }],
};

/** Nothing listens at port 1: every call to AWS fails, as it would in an outage. */
const config = {
  lanes: {
    environments: {
      dev: { region: 'ap-southeast-2', account: '111111111111' },
      prod: {
        region: 'ap-southeast-2',
        account: '222222222222',
        production: true,
      },
    },
    infraRepo: 'https://github.com/acme/infra',
    aws: { endpoint: 'http://127.0.0.1:1' },
  },
  aws: {
    accounts: ['111111111111', '222222222222'].map(accountId => ({
      accountId,
      accessKeyId: 'key',
      secretAccessKey: 'do-not-show',
    })),
  },
};

function conditionally(
  rule: string,
  params: Record<string, string[] | boolean>,
): PolicyDecision {
  return {
    result: AuthorizeResult.CONDITIONAL,
    pluginId: 'lanes',
    resourceType: 'lane',
    conditions: { resourceType: 'lane', rule, params },
  };
}

async function start(
  decide: (permission: string) => PolicyDecision = () => ({
    result: AuthorizeResult.ALLOW,
  }),
) {
  const auditor = mockServices.auditor.mock({
    createEvent: jest.fn(async () => ({
      success: async () => {},
      fail: async () => {},
    })),
  });
  const { server } = await startTestBackend({
    features: [
      lanesPlugin,
      mockServices.rootConfig.factory({ data: config }),
      auditor.factory,
      catalogServiceMock.factory({ entities: [entity] }),
      mockServices.permissions.mock({
        authorizeConditional: async queries =>
          queries.map(({ permission }) => decide(permission.name)),
      }).factory,
    ],
  });
  return { server, auditor };
}

describe('the HTTP API', () => {
  jest.setTimeout(60_000);

  it('answers with what it knows when AWS cannot be reached, and begins no write', async () => {
    const { server } = await start();
    const { status, body } = await request(server).get(SERVICE);
    expect(status).toBe(200);
    const view = serviceViewSchema.parse(body);
    expect(view.environments.map(e => [e.env, e.state])).toEqual([
      ['dev', 'unreachable'],
      ['prod', 'unreachable'],
    ]);
    expect(view.problems).toEqual([
      expect.objectContaining({ env: 'dev', code: 'ECONNREFUSED' }),
      expect.objectContaining({ env: 'prod', code: 'ECONNREFUSED' }),
    ]);
    const write = await request(server)
      .delete(LANE)
      .set('Idempotency-Key', '1');
    expect(write.status).toBe(503);
    expect(write.body.error.message).toMatch(/nothing was changed/);
    expect(JSON.stringify([body, write.body])).not.toContain('do-not-show');
  });

  it('names the field, the value and the remedy of what is wrong', async () => {
    const { server } = await start();
    const put = (path: string, body: object) =>
      request(server).put(path).set('Idempotency-Key', '1').send(body);
    const answers = await Promise.all([
      put(`${SERVICE}/dev/lanes/Gray`, { branch: 'main' }),
      put(`${SERVICE}/dev/lanes/a--b`, { branch: 'main' }),
      put(`${SERVICE}/DEV/lanes/gray`, { branch: 'main' }),
      put(LANE, { branch: 'main', stackName: 'boot-user-api-dev' }),
      put(LANE, { branch: '--upload-pack=x' }),
      put(LANE, {}),
      put(`${LANE}?dryRun=yes`, { branch: 'main' }),
      request(server).get(`${LANE}/logs?limit=0`),
      request(server).get(`${BASE}/operations/1`),
      request(server).put(LANE).send({ branch: 'main' }),
    ]);
    expect(
      answers.map(({ status, body }) => `${status} ${body.error.message}`),
    ).toEqual([
      expect.stringMatching(/^400 lane: Lane name 'Gray' .*start it with/),
      expect.stringMatching(/^400 lane: .*two hyphens in a row: use one/),
      expect.stringMatching(/^400 env: Environment name 'DEV'/),
      '400 stackName: not a field of the body; leave it out.',
      expect.stringMatching(/^400 branch: Branch name '--upload-pack=x'/),
      expect.stringMatching(/^400 body: Give either a branch/),
      '400 dryRun: is either true or false.',
      expect.stringMatching(/^400 limit: /),
      expect.stringMatching(/^400 id: /),
      expect.stringMatching(/^400 Idempotency-Key: the header is missing/),
    ]);
  });

  it('knows who may do what, by the conditions of the policy', async () => {
    const owner = conditionally('IS_OWNER', { claims: ['group:default/shop'] });
    const stranger = conditionally('IS_OWNER', { claims: ['user:default/x'] });
    const { server, auditor } = await start(permission => {
      if (permission === 'lanes.lane.read') {
        return conditionally('HAS_ENVIRONMENT', { production: false });
      }
      return permission === 'lanes.lane.delete' ? stranger : owner;
    });
    const { body } = await request(server).get(SERVICE);
    expect(body.environments).toEqual([
      expect.objectContaining({
        env: 'dev',
        allowed: {
          deploy: true,
          delete: false,
          bootstrap: true,
          readLogs: true,
        },
      }),
    ]);
    const refused = await request(server)
      .delete(LANE)
      .set('Idempotency-Key', '1');
    expect(refused.status).toBe(403);
    expect(refused.body.error.message).toMatch(
      /no permission lanes\.lane\.delete for lane gray of service user-api in dev/,
    );
    // An attempt is audited, allowed or not.
    expect(auditor.createEvent).toHaveBeenCalledWith(
      expect.objectContaining({
        eventId: 'lane-delete',
        meta: expect.objectContaining({ env: 'dev', lane: 'gray' }),
      }),
    );
  });

  it('lets nobody in without credentials, and shows nothing where reading is denied', async () => {
    const { server } = await start(() => ({ result: AuthorizeResult.DENY }));
    const anonymous = await request(server)
      .get(SERVICE)
      .set('authorization', mockCredentials.none.header());
    expect(anonymous.status).toBe(401);
    for (const path of [SERVICE, `${SERVICE}/branches`, LANE, `${LANE}/logs`]) {
      expect((await request(server).get(path)).status).toBe(403);
    }
  });
});
