import type { IncomingMessage, ServerResponse } from 'node:http';
import { AwsError } from '../core/AwsError';
import type { Logger } from '../core/Sandbox';
import type { ControlHandler } from '../core/types';
import { readBody } from '../wire';

const PREFIX = '/_sandbox/';

/** Serves what is no API of AWS, under `/_sandbox`: health, load, and what modules add. JSON in and out. */
export class ControlApi {
  private readonly routes = new Map<string, ControlHandler>();

  constructor(private readonly logger: Logger) {}

  /**
   * @param routes - by `METHOD /path`, for example `GET /_sandbox/health`
   * @throws Error when a route is not below `/_sandbox` or is there already
   */
  add(routes: Readonly<Record<string, ControlHandler>>): void {
    for (const [route, handler] of Object.entries(routes)) {
      if (!/^[A-Z]+ \/_sandbox\/[\w/-]+$/.test(route)) {
        throw new Error(
          `The control route '${route}' is not valid: write it as 'METHOD ${PREFIX}name'`,
        );
      }
      if (this.routes.has(route)) {
        throw new Error(`The control route '${route}' exists: choose another`);
      }
      this.routes.set(route, handler);
    }
  }

  /** Whether a path belongs to the control API. */
  owns(path: string): boolean {
    return path.startsWith(PREFIX);
  }

  /** Answers a request; throws nothing. */
  async handle(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    try {
      const result = await this.answer(request);
      reply(response, 200, result ?? {});
    } catch (error) {
      if (error instanceof AwsError) {
        const { httpStatus, code, message } = error;
        reply(response, httpStatus, { error: { code, message } });
        return;
      }
      const text = error instanceof Error ? error.stack : String(error);
      this.logger.error(`${request.method} ${request.url} failed: ${text}`);
      reply(response, 500, {
        error: { code: 'InternalFailure', message: 'See the sandbox log.' },
      });
    }
  }

  private async answer(request: IncomingMessage): Promise<unknown> {
    const url = new URL(request.url ?? '/', 'http://localhost');
    refuseOtherSites(request);
    const handler = this.routes.get(`${request.method} ${url.pathname}`);
    if (!handler) {
      const known = Array.from(this.routes.keys()).sort().join(', ');
      throw new AwsError(
        'NotFound',
        `There is no ${request.method} ${url.pathname}. There are: ${known}`,
        404,
      );
    }
    const body = await readJson(request);
    return handler(body, { query: url.searchParams });
  }
}

/** No credentials are asked for here: a page of another site must not be able to call it from somebody's browser. */
function refuseOtherSites({ headers }: IncomingMessage): void {
  if (!headers.origin || headers.origin === `http://${headers.host}`) return;
  throw new AwsError(
    'Forbidden',
    `The origin ${headers.origin} is not the sandbox's own.`,
    403,
  );
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const text = (await readBody(request)).toString('utf8');
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new AwsError('BadRequest', 'The body is not JSON.');
  }
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
  });
  response.end(`${JSON.stringify(body, undefined, 2)}\n`);
}
