import { registerMswTestHooks } from '@backstage/frontend-test-utils';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { renderLanes, SERVICE_URL } from '../../__testUtils__/renderLanes';
import {
  environment,
  lane,
  operation,
  serviceView,
} from '../../__testUtils__/views';

jest.setTimeout(30_000);

describe('LanesPage', () => {
  const server = setupServer();
  registerMswTestHooks(server);

  function answer(view: ReturnType<typeof serviceView>) {
    server.use(http.get(SERVICE_URL, () => HttpResponse.json(view)));
  }

  async function row(name: string) {
    const header = await screen.findByRole('rowheader', {
      name: new RegExp(`^${name}`),
    });
    const found = header.closest<HTMLElement>('[role=row]');
    if (!found) throw new Error(`No row for ${name}`);
    return within(found);
  }

  it('lists the lanes, default first, each with its numbers and their units', async () => {
    answer(serviceView());
    renderLanes('/lanes');

    const headers = await screen.findAllByRole('rowheader');
    expect(headers.map(header => header.textContent)).toEqual([
      'default',
      'blue',
      'gray',
    ]);
    const cells = (await row('default')).getAllByRole('gridcell');
    expect(cells.map(cell => cell.textContent)).toEqual([
      'Healthy',
      expect.stringContaining('a1b2c3d'),
      '2/2',
      '2',
      expect.stringContaining('118'),
      '0.1 %',
      '42 ms',
      '100 %',
      '–',
      '',
    ]);
    expect((await row('gray')).getByText('match')).toBeInTheDocument();
    expect(
      (await row('gray')).getByRole('link', { name: 'gray' }),
    ).toHaveAttribute('href', '/lanes/dev/gray');
  });

  it('says the rules in words and the shares of unmatched traffic', async () => {
    answer(serviceView());
    renderLanes('/lanes');
    expect(await screen.findByText('default 100 %')).toBeInTheDocument();
    expect(
      screen.getByText('tracestate ctx=lane:gray → gray'),
    ).toBeInTheDocument();
  });

  it('puts the reason beside the status, and leads to the cause', async () => {
    answer(
      serviceView([
        environment({
          lanes: [
            lane('default'),
            lane('blue', {
              status: { state: 'failing', reason: '5xx 4.2 % > 1 %' },
            }),
            lane('red', {
              status: {
                state: 'rolled-back',
                reason: 'container exited 1, "DB_URL is not set"',
              },
              cause: {
                summary: 'container exited 1',
                nextStep: 'Set DB_URL.',
                evidence: [],
              },
            }),
          ],
        }),
      ]),
    );
    renderLanes('/lanes');
    expect(
      (await row('blue')).getByText('Failing: 5xx 4.2 % > 1 %'),
    ).toBeInTheDocument();
    const red = await row('red');
    expect(
      red.getByText('Rolled back: container exited 1, "DB_URL is not set"'),
    ).toBeInTheDocument();
    expect(red.getByRole('link', { name: 'View cause' })).toHaveAttribute(
      'href',
      '/lanes/dev/red',
    );
  });

  it('shows the stage of a deployment under way, and its end without a reload', async () => {
    const stage = (
      name: string,
      status: 'succeeded' | 'running' | 'waiting',
    ) => ({ name, status, actions: [] });
    const deploying = serviceView(
      [
        environment({
          lanes: [
            lane('default'),
            lane('gray', {
              status: { state: 'deploying', reason: 'Build 2/3' },
              deployment: {
                executionId: 'e-1',
                status: 'running',
                stages: [
                  stage('Source', 'succeeded'),
                  stage('Build', 'running'),
                  stage('Deploy', 'waiting'),
                ],
              },
            }),
          ],
        }),
      ],
      { changing: true },
    );
    let view = deploying;
    server.use(http.get(SERVICE_URL, () => HttpResponse.json(view)));
    renderLanes('/lanes');

    const gray = await row('gray');
    expect(gray.getByText('Deploying · Build 2/3')).toBeInTheDocument();
    expect(
      gray.getByRole('progressbar', { name: 'Build, stage 2 of 3' }),
    ).toHaveAttribute('aria-valuenow', '1');

    view = serviceView();
    await screen.findByText('blue', {}, { timeout: 5000 });
    expect((await row('gray')).getByText('Healthy')).toBeInTheDocument();
  });

  it('opens the template with service and environment filled in', async () => {
    answer(
      serviceView([environment({ env: 'dev' }), environment({ env: 'prod' })]),
    );
    renderLanes('/lanes?env=prod');
    const link = await screen.findByRole('link', { name: 'New lane' });
    const url = new URL(link.getAttribute('href') ?? '', 'http://portal');
    expect(url.pathname).toBe('/create/default/create-lane');
    expect(JSON.parse(url.searchParams.get('formData') ?? '')).toEqual({
      service: 'component:default/user-api',
      env: 'prod',
    });
  });

  it('shows what may not be done as disabled, with the reason', async () => {
    answer(
      serviceView([
        environment({
          allowed: {
            deploy: false,
            delete: false,
            bootstrap: false,
            readLogs: true,
          },
        }),
      ]),
    );
    renderLanes('/lanes');
    const user = userEvent.setup();
    await user.click(
      await screen.findByRole('button', { name: 'Actions for lane gray' }),
    );
    const item = await screen.findByRole('menuitem', { name: /Delete…/ });
    expect(item).toHaveAttribute('aria-disabled', 'true');
    expect(item).toHaveTextContent('needs permission lanes.lane.delete');
  });

  describe('operations', () => {
    it('shows a failure with its remedy until it is dismissed', async () => {
      answer(
        serviceView([
          environment({
            operations: [
              operation({
                kind: 'deploy',
                lane: 'red',
                status: 'failed',
                message: 'Branch nope does not exist in acme/user-api.',
                remedy: 'Push the branch, or choose one that is there.',
              }),
            ],
          }),
        ]),
      );
      renderLanes('/lanes');
      const list = await screen.findByRole('list', {
        name: 'Under way and recently failed',
      });
      expect(list).toHaveTextContent('Deploy red · Failed');
      expect(list).toHaveTextContent(
        'What to do: Push the branch, or choose one that is there.',
      );
      await userEvent.click(
        within(list).getByRole('button', { name: 'Dismiss: Deploy red' }),
      );
      expect(list).not.toBeInTheDocument();
    });
  });

  describe('states', () => {
    it('lists problems and shows the rest', async () => {
      answer(
        serviceView(
          [environment({ lanes: [lane('default', { metrics: undefined })] })],
          {
            problems: [
              {
                source: 'cloudwatch:GetMetricData',
                code: 'Throttling',
                message:
                  'AWS slowed the reading of metrics down. It is read again soon.',
              },
            ],
          },
        ),
      );
      renderLanes('/lanes');
      expect(
        await screen.findByText(/AWS slowed the reading of metrics down/),
      ).toBeInTheDocument();
      expect((await row('default')).getByText('2/2')).toBeInTheDocument();
    });

    it('says who can grant what is missing', async () => {
      server.use(
        http.get(SERVICE_URL, () =>
          HttpResponse.json(
            {
              error: { name: 'NotAllowedError', message: 'no' },
              response: { statusCode: 403 },
            },
            { status: 403 },
          ),
        ),
      );
      renderLanes('/lanes');
      expect(
        await screen.findByText(/permission lanes.lane.read. shop, who owns/),
      ).toBeInTheDocument();
    });

    it("shows the backend's own sentence and tries again when asked", async () => {
      let fails = true;
      server.use(
        http.get(SERVICE_URL, () =>
          fails
            ? HttpResponse.json(
                {
                  error: {
                    name: 'InputError',
                    message: "Annotation 'laneway.io/service' has value 'X'.",
                  },
                  response: { statusCode: 400 },
                },
                { status: 400 },
              )
            : HttpResponse.json(serviceView()),
        ),
      );
      renderLanes('/lanes');
      expect(
        await screen.findByText(
          "Annotation 'laneway.io/service' has value 'X'.",
        ),
      ).toBeInTheDocument();
      fails = false;
      await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
      expect(await row('default')).toBeDefined();
    });

    it('says how to get a service into an environment where it is not', async () => {
      answer(
        serviceView([environment({ state: 'not-bootstrapped', lanes: [] })]),
      );
      server.use(
        http.post<{}, { repository: string }>(
          `${SERVICE_URL}/dev/bootstrap`,
          async ({ request }) => {
            const { repository } = await request.json();
            return HttpResponse.json({
              dryRun: true,
              steps: [`Boot from ${repository}.`],
            });
          },
        ),
      );
      renderLanes('/lanes');
      await userEvent.click(
        await screen.findByRole('button', { name: 'Bootstrap in dev…' }),
      );
      expect(
        await screen.findByRole('textbox', { name: /App repo/ }),
      ).toHaveValue('acme/user-api');
      expect(
        await screen.findByText('Boot from acme/user-api.'),
      ).toBeInTheDocument();
    });
  });
});
