import {
  registerMswTestHooks,
  renderTestApp,
} from '@backstage/frontend-test-utils';
import { Entity } from '@backstage/catalog-model';
import { createTestEntityPage } from '@backstage/plugin-catalog-react/testUtils';
import { screen } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import plugin from './plugin';
import { networkApis, SERVICE_URL } from './__testUtils__/renderLanes';
import { ENTITY, environment, lane, serviceView } from './__testUtils__/views';

jest.setTimeout(30_000);

describe('plugin', () => {
  const server = setupServer();
  registerMswTestHooks(server);

  function renderEntity(entity: Entity) {
    return renderTestApp({
      extensions: [createTestEntityPage({ entity })],
      features: [plugin],
      apis: networkApis,
    });
  }

  it('gives a service a card with its environments and a tab with its lanes', async () => {
    server.use(
      http.get(SERVICE_URL, () =>
        HttpResponse.json(
          serviceView([
            environment({
              lanes: [
                lane('default'),
                lane('gray', {
                  status: { state: 'failing', reason: '5xx 4.2 % > 1 %' },
                }),
              ],
            }),
            environment({
              env: 'prod',
              state: 'not-bootstrapped',
              lanes: [],
            }),
          ]),
        ),
      ),
    );
    renderEntity(ENTITY);
    expect(
      await screen.findByRole('grid', { name: 'Lanes of user-api in dev' }),
    ).toBeInTheDocument();
    const card = (await screen.findByText('not there yet')).closest('dl');
    expect(card).toHaveTextContent('devdefaultHealthygrayFailing');
    expect(card).toHaveTextContent('prodnot there yet');
  });

  it('stays away from what is no service', async () => {
    renderEntity({ ...ENTITY, metadata: { name: 'x', namespace: 'default' } });
    expect(await screen.findByTestId('empty-entity-page')).toBeInTheDocument();
  });
});
