/**
 * The plugin alone, against a sandbox that runs at the default ports, with one service in its catalog:
 * `yarn workspace @laneway/plugin-lanes-backend start`. No login is asked for.
 */
import { createBackend } from '@backstage/backend-defaults';
import { mockServices } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';

const PORT = Number(process.env.PORT ?? 7007);
const SANDBOX_PORT = Number(process.env.SANDBOX_PORT ?? 4570);
const SANDBOX = `http://127.0.0.1:${SANDBOX_PORT}`;

function service(name: string) {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name,
      annotations: {
        'laneway.io/service': name,
        'backstage.io/source-location': `url:${SANDBOX}/git/acme/${name}/src/branch/main/`,
      },
    },
    spec: { type: 'service', owner: 'group:default/shop' },
    relations: [{ type: 'ownedBy', targetRef: 'group:default/shop' }],
  };
}

const backend = createBackend();

backend.add(
  mockServices.rootConfig.factory({
    data: {
      backend: {
        baseUrl: `http://localhost:${PORT}`,
        listen: { host: '127.0.0.1', port: PORT },
        database: { client: 'better-sqlite3', connection: ':memory:' },
      },
      aws: {
        accounts: [
          {
            accountId: '111111111111',
            accessKeyId: '111111111111',
            secretAccessKey: 'sandbox',
          },
        ],
      },
      integrations: {
        gitea: [
          {
            host: `127.0.0.1:${SANDBOX_PORT}`,
            baseUrl: `${SANDBOX}/git`,
            username: 'laneway',
            password: 'laneway',
          },
        ],
      },
      lanes: {
        environments: {
          dev: { region: 'ap-southeast-2', account: '111111111111' },
        },
        infraRepo: `${SANDBOX}/git/acme/infra`,
        aws: { endpoint: SANDBOX },
        loadBalancerPort: SANDBOX_PORT + 1,
      },
    },
  }),
);
backend.add(mockServices.auth.factory());
backend.add(mockServices.httpAuth.factory());
backend.add(mockServices.permissions.factory());
backend.add(
  catalogServiceMock.factory({
    entities: [
      'user-api',
      'order-api',
      'payment-api',
      ...(process.env.SERVICES ?? '').split(',').filter(Boolean),
    ].map(service),
  }),
);
backend.add(import('../src'));
backend.start();
