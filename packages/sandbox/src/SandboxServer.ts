import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { ControlApi } from './control';
import { AwsError } from './core/AwsError';
import type { DefaultSandbox } from './core/DefaultSandbox';
import type { GitHost } from './git';
import { AwsEndpoint, readWireRequest } from './wire';
import { queryProtocol } from './wire/queryProtocol';
import type { WireResponse } from './wire';

/** Requests that are still running get this many milliseconds when the server stops. */
const STOP_GRACE_MS = 2000;

/** The HTTP port of the sandbox: AWS APIs, the Git host under `/git` and control under `/_sandbox`. */
export class SandboxServer {
  readonly control: ControlApi;
  readonly aws: AwsEndpoint;
  /** Until it is set, AWS requests are answered with 503, which clients retry. */
  ready = false;

  private readonly server: Server;

  constructor(sandbox: DefaultSandbox, private readonly git?: GitHost) {
    this.aws = new AwsEndpoint(sandbox);
    this.control = new ControlApi(sandbox.logger);
    for (const { controlRoutes } of sandbox.modules) {
      if (controlRoutes) this.control.add(controlRoutes);
    }
    this.control.add({
      'GET /_sandbox/requests': () => Object.fromEntries(this.aws.counts),
      'DELETE /_sandbox/requests': () => this.aws.counts.clear(),
    });
    this.server = createServer((request, response) => {
      void this.handle(request, response);
    });
    // A build or a browser may keep a connection for longer than Node's 5 seconds; closing one as the next request
    // arrives would show as a failed call.
    this.server.keepAliveTimeout = 65_000;
  }

  /**
   * Listens, and gives the URL, with the port that was chosen when `port` is 0.
   * @throws Error of `listen` when the port cannot be had
   */
  async listen(host: string, port: number): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, host, resolve);
    });
    const address = this.server.address() as AddressInfo;
    const shownHost = host.includes(':') ? `[${host}]` : host;
    return `http://${shownHost}:${address.port}`;
  }

  /** Takes no more requests, and waits shortly for those that are running. */
  async close(): Promise<void> {
    if (!this.server.listening) return;
    const closed = new Promise(resolve => this.server.close(resolve));
    this.server.closeIdleConnections();
    const timer = setTimeout(
      () => this.server.closeAllConnections(),
      STOP_GRACE_MS,
    );
    await closed;
    clearTimeout(timer);
  }

  private async handle(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const path = (request.url ?? '/').split('?')[0];
    if (this.control.owns(path)) {
      await this.control.handle(request, response);
    } else if (this.git?.owns(path)) {
      await this.git.handle(request, response);
    } else {
      await this.handleAws(request, response);
    }
  }

  private async handleAws(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    let answer: WireResponse;
    try {
      const wireRequest = await readWireRequest(request);
      answer = this.ready
        ? await this.aws.handle(wireRequest)
        : queryProtocol.encodeError(
            new AwsError(
              'ServiceUnavailable',
              'The sandbox is starting. Try again shortly.',
              503,
            ),
            {},
          );
    } catch (error) {
      if (!(error instanceof AwsError)) {
        // The client went away before its request was complete.
        response.destroy();
        return;
      }
      answer = queryProtocol.encodeError(error, {});
    }
    response.writeHead(answer.status, {
      ...answer.headers,
      'content-length': Buffer.byteLength(answer.body),
    });
    response.end(answer.body);
  }
}
