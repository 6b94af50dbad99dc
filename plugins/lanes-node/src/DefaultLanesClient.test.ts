import {
  mockCredentials,
  mockServices,
  registerMswTestHooks,
} from '@backstage/backend-test-utils';
import { Operation } from '@laneway/plugin-lanes-common';
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { DefaultLanesClient } from './DefaultLanesClient';
import { LaneBusyError } from './LaneBusyError';

const BASE = 'http://localhost:0/api/lanes/v1';
const LANE = `${BASE}/services/component/default/user-api/dev/lanes/gray`;

const operation: Operation = {
  id: 'b3c5d1de-3f8e-4b5e-9a39-2d4f3a0a8f11',
  kind: 'deploy',
  status: 'running',
  entityRef: 'component:default/user-api',
  service: 'user-api',
  env: 'dev',
  lane: 'gray',
  message: 'Build 2/3',
  step: 'Build and deploy',
  steps: ['Check', 'Build and deploy'],
  createdBy: 'user:default/mock',
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
};

describe('DefaultLanesClient', () => {
  const server = setupServer();
  registerMswTestHooks(server);

  const client = new DefaultLanesClient({
    discovery: mockServices.discovery.mock({
      getBaseUrl: async () => 'http://localhost:0/api/lanes',
    }),
    auth: mockServices.auth(),
  });
  const credentials = mockCredentials.user();
  const target = {
    entityRef: 'component:default/user-api',
    env: 'dev',
    lane: 'gray',
  };

  it("writes on the user's behalf, once for each key", async () => {
    const seen: unknown[] = [];
    server.use(
      http.put(LANE, async ({ request }) => {
        seen.push(
          request.headers.get('idempotency-key'),
          request.headers.get('authorization'),
          await request.json(),
        );
        return HttpResponse.json({ operation }, { status: 202 });
      }),
    );
    const answer = await client.deployLane(
      target,
      { branch: 'main' },
      { credentials, idempotencyKey: 'task-1' },
    );
    expect(answer).toEqual(operation);
    expect(seen).toEqual([
      'task-1',
      mockCredentials.service.header({
        onBehalfOf: credentials,
        targetPluginId: 'lanes',
      }),
      { branch: 'main' },
    ]);
  });

  it('gives the operation that holds the lane', async () => {
    server.use(
      http.delete(LANE, () =>
        HttpResponse.json(
          {
            error: { name: 'ConflictError', message: 'Lane gray is busy.' },
            request: { method: 'DELETE', url: '/' },
            response: { statusCode: 409 },
            operation,
          },
          { status: 409 },
        ),
      ),
    );
    const error = await client
      .deleteLane(target, { credentials, idempotencyKey: 'task-1' })
      .catch(e => e);
    expect(error).toBeInstanceOf(LaneBusyError);
    expect(error).toMatchObject({ message: 'Lane gray is busy.', operation });
  });

  it('refuses an answer that is not to the contract, and a ref that is no path', async () => {
    server.use(
      http.get(`${BASE}/operations/1`, () =>
        HttpResponse.json({
          operation: { ...operation, status: 'odd' },
          log: [],
        }),
      ),
    );
    await expect(client.getOperation('1', 0, { credentials })).rejects.toThrow(
      /status/,
    );
    await expect(
      client.getService('../../catalog', { credentials }),
    ).rejects.toThrow(/kind:namespace\/name/);
  });
});
