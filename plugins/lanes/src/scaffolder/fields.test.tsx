import {
  registerMswTestHooks,
  renderInTestApp,
} from '@backstage/frontend-test-utils';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { Stepper } from '@backstage/plugin-scaffolder-react/alpha';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import plugin from '../plugin';
import {
  BASE_URL,
  networkApis,
  SERVICE_URL,
} from '../__testUtils__/renderLanes';
import { ENTITY, ENTITY_REF, serviceView } from '../__testUtils__/views';
import { LaneBranch } from './LaneBranch';
import { LaneEnvironment } from './LaneEnvironment';
import { LaneExisting } from './LaneExisting';
import { LaneName } from './LaneName';
import { ServiceName } from './ServiceName';
import {
  validateLaneBranch,
  validateLaneExisting,
  validateLaneName,
  validateServiceName,
} from './validation';

jest.setTimeout(30_000);

const extensions = [
  { name: 'LaneEnvironment', component: LaneEnvironment },
  {
    name: 'LaneBranch',
    component: LaneBranch,
    validation: validateLaneBranch,
  },
  { name: 'LaneName', component: LaneName, validation: validateLaneName },
  {
    name: 'LaneExisting',
    component: LaneExisting,
    validation: validateLaneExisting,
  },
  {
    name: 'ServiceName',
    component: ServiceName,
    validation: validateServiceName,
  },
];

describe('scaffolder fields', () => {
  const server = setupServer();
  registerMswTestHooks(server);

  beforeEach(() => {
    server.use(
      http.get(`${BASE_URL}/environments`, () =>
        HttpResponse.json({
          environments: [
            {
              name: 'dev',
              region: 'ap-southeast-2',
              account: '111111111111',
              production: false,
            },
          ],
        }),
      ),
      http.get(SERVICE_URL, () => HttpResponse.json(serviceView())),
      http.get(`${SERVICE_URL}/branches`, () =>
        HttpResponse.json({
          branches: ['main', 'feature/Fast_Login'],
          problems: [],
        }),
      ),
    );
  });

  /** A template of one step, as the scaffolder shows it. */
  function renderForm(
    fields: Record<string, string>,
    initialState: Record<string, string> = {},
  ) {
    const onCreate = jest.fn();
    renderInTestApp(
      <Stepper
        manifest={{
          title: 'test',
          steps: [
            {
              title: 'one',
              schema: {
                type: 'object',
                required: Object.keys(fields),
                properties: Object.fromEntries(
                  Object.entries(fields).map(([key, field]) => [
                    key,
                    { type: 'string', title: key, 'ui:field': field },
                  ]),
                ),
              },
            },
          ],
        }}
        extensions={extensions}
        initialState={initialState}
        onCreate={onCreate}
      />,
      {
        features: [plugin],
        apis: [
          ...networkApis,
          [catalogApiRef, catalogApiMock({ entities: [ENTITY] })],
        ],
      },
    );
    return onCreate;
  }

  const review = () =>
    userEvent.click(screen.getByRole('button', { name: 'Review' }));

  it('suggests a lane for the branch and gives what was chosen to the template', async () => {
    const onCreate = renderForm(
      { env: 'LaneEnvironment', branch: 'LaneBranch', lane: 'LaneName' },
      { service: ENTITY_REF },
    );
    await userEvent.type(
      await screen.findByRole('combobox', { name: /branch/ }),
      'feature/Fast_Login',
    );
    await userEvent.tab();
    await userEvent.click(
      await screen.findByRole('button', { name: 'Use feature-fast-login' }),
    );
    expect(
      await screen.findByText(
        'Reached with tracestate ctx=lane:feature-fast-login',
      ),
    ).toBeInTheDocument();
    await review();
    await userEvent.click(
      await screen.findByRole('button', { name: 'Create' }),
    );
    expect(onCreate).toHaveBeenCalledWith({
      service: ENTITY_REF,
      env: 'dev',
      branch: 'feature/Fast_Login',
      lane: 'feature-fast-login',
    });
  });

  it('says at once what is wrong with a lane name', async () => {
    renderForm({ lane: 'LaneName' }, { service: ENTITY_REF, env: 'dev' });
    const input = await screen.findByRole('textbox', { name: /lane/ });
    await userEvent.type(input, 'Gray');
    expect(
      await screen.findByText(
        "Lane name 'Gray' does not start with a lower-case letter: start it with one of a-z.",
      ),
    ).toBeInTheDocument();
    await userEvent.clear(input);
    await userEvent.type(input, 'gray');
    expect(
      await screen.findByText(/^Lane gray is already in dev/),
    ).toBeInTheDocument();
  });

  it('does not let a lane that exists or a branch that does not through', async () => {
    renderForm(
      { branch: 'LaneBranch', lane: 'LaneName' },
      { service: ENTITY_REF, env: 'dev', branch: 'nope', lane: 'gray' },
    );
    await screen.findByText('The App repo has no branch nope.');
    await review();
    await waitFor(() =>
      expect(
        screen.getAllByText(
          /has no branch nope: push it, or choose one of the list/,
        ),
      ).not.toHaveLength(0),
    );
    expect(
      screen.queryByRole('button', { name: 'Create' }),
    ).not.toBeInTheDocument();
  });

  it('offers the lanes that can be deleted', async () => {
    renderForm({ lane: 'LaneExisting' }, { service: ENTITY_REF, env: 'dev' });
    const select = await screen.findByRole('button', { name: /lane/i });
    await waitFor(() => expect(select).toBeEnabled());
    await userEvent.click(select);
    const options = await screen.findAllByRole('option');
    expect(options.map(option => option.textContent)).toEqual([
      expect.stringContaining('blue'),
      expect.stringContaining('gray'),
    ]);
  });

  it('says that a service name is taken', async () => {
    renderForm({ name: 'ServiceName' });
    const input = await screen.findByRole('textbox', { name: /name/ });
    await userEvent.type(input, 'user-api');
    expect(
      await screen.findByText(
        'The catalog already has component:default/user-api: give another name.',
      ),
    ).toBeInTheDocument();
    await userEvent.type(input, '--x');
    expect(
      await screen.findByText(/has two hyphens in a row/),
    ).toBeInTheDocument();
  });
});
