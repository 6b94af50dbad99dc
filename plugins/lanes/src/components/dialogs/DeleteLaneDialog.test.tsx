import { registerMswTestHooks } from '@backstage/frontend-test-utils';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import {
  BASE_URL,
  renderLanes,
  SERVICE_URL,
} from '../../__testUtils__/renderLanes';
import { operation, serviceView } from '../../__testUtils__/views';

jest.setTimeout(30_000);

const LANE_URL = `${SERVICE_URL}/dev/lanes/gray`;

describe('DeleteLaneDialog', () => {
  const server = setupServer();
  registerMswTestHooks(server);
  const keys: string[] = [];

  function isDryRun(request: Request) {
    return new URL(request.url).searchParams.get('dryRun') === 'true';
  }

  beforeEach(() => {
    keys.length = 0;
    server.use(http.get(SERVICE_URL, () => HttpResponse.json(serviceView())));
  });

  async function openDialog() {
    renderLanes('/lanes');
    await userEvent.click(
      await screen.findByRole('button', { name: 'Actions for lane gray' }),
    );
    await userEvent.click(
      await screen.findByRole('menuitem', { name: /Delete…/ }),
    );
    return within(await screen.findByRole('dialog'));
  }

  it('says what will happen, deletes once, and follows it to the end', async () => {
    let over = false;
    server.use(
      http.delete(LANE_URL, ({ request }) => {
        if (isDryRun(request)) {
          return HttpResponse.json({
            dryRun: true,
            steps: ['Turn the rules of gray to default.', 'Delete the stack.'],
          });
        }
        keys.push(request.headers.get('idempotency-key') ?? '');
        return HttpResponse.json({ operation: operation() }, { status: 202 });
      }),
      http.get(`${BASE_URL}/operations/op-1`, () =>
        HttpResponse.json({
          operation: over
            ? operation({
                status: 'succeeded',
                step: 'wait',
                message: 'Lane gray is gone.',
              })
            : operation(),
          log: [{ seq: 1, at: '2026-11-20T10:00:00.000Z', message: 'drained' }],
        }),
      ),
    );
    const dialog = await openDialog();
    expect(
      dialog.getByText(/its tasks, target group, rules and stack/),
    ).toBeInTheDocument();
    expect(
      await dialog.findByText('Turn the rules of gray to default.'),
    ).toBeInTheDocument();

    await userEvent.click(dialog.getByRole('button', { name: 'Delete lane' }));
    expect(await dialog.findByText('Draining lane gray.')).toBeInTheDocument();
    expect(keys).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/)]);
    expect(dialog.getByText('delete stack')).toBeInTheDocument();

    over = true;
    expect(
      await dialog.findByText('Lane gray is gone.', {}, { timeout: 5000 }),
    ).toBeInTheDocument();
    await userEvent.click(
      within(screen.getByRole('dialog')).getAllByRole('button', {
        name: 'Close',
      })[0],
    );
    await waitFor(() =>
      expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
    );
  });

  it('says what holds the lane, and follows that where asked', async () => {
    const running = operation({
      id: 'op-2',
      kind: 'deploy',
      message: 'Building branch main.',
    });
    server.use(
      http.delete(LANE_URL, ({ request }) =>
        isDryRun(request)
          ? HttpResponse.json({ dryRun: true, steps: [] })
          : HttpResponse.json(
              {
                error: {
                  name: 'ConflictError',
                  message: 'Lane gray is being deployed: wait, or stop it.',
                },
                response: { statusCode: 409 },
                operation: running,
              },
              { status: 409 },
            ),
      ),
      http.get(`${BASE_URL}/operations/op-2`, () =>
        HttpResponse.json({ operation: running, log: [] }),
      ),
    );
    const dialog = await openDialog();
    const confirm = dialog.getByRole('button', { name: 'Delete lane' });
    await waitFor(() => expect(confirm).toBeEnabled());
    await userEvent.click(confirm);
    expect(
      await dialog.findByText('Lane gray is being deployed: wait, or stop it.'),
    ).toBeInTheDocument();
    await userEvent.click(
      dialog.getByRole('button', { name: 'Follow what is running' }),
    );
    expect(
      await dialog.findByText('Building branch main.'),
    ).toBeInTheDocument();
  });
});
