import { registerMswTestHooks } from '@backstage/frontend-test-utils';
import { LogLine } from '@laneway/plugin-lanes-common';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { renderLanes, SERVICE_URL } from '../../__testUtils__/renderLanes';
import { lane, laneView } from '../../__testUtils__/views';

jest.setTimeout(30_000);

const LANE_URL = `${SERVICE_URL}/dev/lanes/gray`;

describe('LanePage', () => {
  const server = setupServer();
  registerMswTestHooks(server);

  function answer(view: ReturnType<typeof laneView>) {
    server.use(http.get(LANE_URL, () => HttpResponse.json(view)));
  }

  it('gives a curl line with valid trace headers', async () => {
    answer(laneView());
    renderLanes('/lanes/dev/gray');
    const curl = await screen.findByText(/^curl /);
    // The grammar of traceparent is that of W3C Trace Context, version 00.
    expect(curl.textContent).toMatch(
      /^curl -i -H 'traceparent: 00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-01' -H 'tracestate: ctx=lane:gray' 'http:\/\/user-api-dev-1[^']*'$/,
    );
  });

  it('opens a failed lane with its cause, what to do and the evidence', async () => {
    answer(
      laneView({
        lane: lane('gray', {
          status: { state: 'failed', reason: 'container exited 1' },
          cause: {
            summary: 'container exited 1: "DB_URL is not set"',
            nextStep: 'Give the lane DB_URL, then redeploy.',
            evidence: [{ source: 'log', text: 'Error: DB_URL is not set' }],
          },
        }),
      }),
    );
    renderLanes('/lanes/dev/gray');
    const why = within(await screen.findByRole('region', { name: 'Why' }));
    expect(why.getByText(/DB_URL is not set"$/)).toBeInTheDocument();
    expect(
      why.getByText(/Give the lane DB_URL, then redeploy\./),
    ).toBeInTheDocument();
    expect(why.getByText('Error: DB_URL is not set')).toBeInTheDocument();
  });

  it('shows why tasks stopped', async () => {
    answer(
      laneView({
        tasks: [
          {
            id: '0123456789abcdef',
            lastStatus: 'STOPPED',
            desiredStatus: 'STOPPED',
            stoppedReason: 'Essential container in task exited',
            exitCode: 1,
          },
        ],
      }),
    );
    renderLanes('/lanes/dev/gray?view=tasks');
    expect(
      await screen.findByText(
        'Essential container in task exited (exit code 1)',
      ),
    ).toBeInTheDocument();
  });

  it('says that a lane is not there', async () => {
    server.use(
      http.get(LANE_URL, () =>
        HttpResponse.json(
          {
            error: { name: 'NotFoundError', message: 'no lane' },
            response: { statusCode: 404 },
          },
          { status: 404 },
        ),
      ),
    );
    renderLanes('/lanes/dev/gray');
    expect(
      await screen.findByText(/Lane gray does not exist in dev/),
    ).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'Lanes' })).toHaveAttribute(
      'href',
      '/lanes?env=dev',
    );
  });

  describe('logs', () => {
    const line = (at: string, message: string): LogLine => ({
      at,
      message,
      stream: 'gray/app/1',
    });

    it('reads on while they are seen, without doubling lines', async () => {
      const lines = [line('2026-11-20T10:00:00.000Z', 'INFO first')];
      const since: (string | null)[] = [];
      answer(laneView());
      server.use(
        http.get(`${LANE_URL}/logs`, ({ request }) => {
          since.push(new URL(request.url).searchParams.get('since'));
          return HttpResponse.json({ lines, problems: [] });
        }),
      );
      renderLanes('/lanes/dev/gray?view=logs');
      const log = await screen.findByRole('log');
      expect(within(log).getByText('INFO first')).toBeInTheDocument();

      lines.push(line('2026-11-20T10:00:01.000Z', 'ERROR second'));
      expect(
        await within(log).findByText('ERROR second', {}, { timeout: 5000 }),
      ).toBeInTheDocument();
      expect(within(log).getAllByText('INFO first')).toHaveLength(1);
      expect(within(log).getByText('ERROR')).toBeInTheDocument();
      expect(since.slice(0, 2)).toEqual([null, '2026-11-20T09:59:50.000Z']);
    });

    it('searches at the backend and says when nothing is found', async () => {
      answer(laneView());
      server.use(
        http.get(`${LANE_URL}/logs`, ({ request }) => {
          const search = new URL(request.url).searchParams.get('search');
          return HttpResponse.json({
            lines: search ? [] : [line('2026-11-20T10:00:00.000Z', 'hello')],
            problems: [],
          });
        }),
      );
      renderLanes('/lanes/dev/gray?view=logs');
      await userEvent.type(await screen.findByRole('searchbox'), 'nope');
      expect(
        await screen.findByText('No log line contains "nope".'),
      ).toBeInTheDocument();
    });

    it('says which permission is missing', async () => {
      const view = laneView();
      answer({ ...view, allowed: { ...view.allowed, readLogs: false } });
      renderLanes('/lanes/dev/gray?view=logs');
      expect(
        await screen.findByText(/needs permission lanes.lane.logs.read/),
      ).toBeInTheDocument();
    });
  });
});
