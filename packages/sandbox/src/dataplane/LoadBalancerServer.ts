import {
  Agent,
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Sandbox } from '../core/Sandbox';
import { ElbState } from '../services/elbv2';
import { answerFixed, answerRedirect, answerUnroutable } from './answers';
import { choosePool } from './choosePool';
import { headerLines, linesByName } from './forwardedHeaders';
import type { RoutedRequest } from './matchConditions';
import { proxyRequest } from './proxyRequest';
import { RequestMetrics } from './RequestMetrics';
import {
  type ForwardChoice,
  nextTarget,
  type RoutedListener,
  RoutingTable,
} from './RoutingTable';

/** One HTTP server that stands for every load balancer of the sandbox, told apart by the Host header. */
export class LoadBalancerServer {
  private readonly table: RoutingTable;
  private readonly metrics: RequestMetrics;
  private readonly agent = new Agent({ keepAlive: true, scheduling: 'lifo' });
  private readonly server: Server;

  constructor(private readonly sandbox: Sandbox) {
    this.table = new RoutingTable(ElbState.of(sandbox.store));
    this.metrics = new RequestMetrics(sandbox.metrics);
    this.server = createServer({ keepAliveTimeout: 60_000 }, (req, res) =>
      this.handle(req, res),
    );
  }

  /** Listens and gives the address. Throws when the port is taken. */
  listen(): Promise<AddressInfo> {
    const { host, dataPlanePort: port } = this.sandbox.options;
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, host, () => {
        this.server.off('error', reject);
        const address = this.server.address();
        if (address && typeof address === 'object') resolve(address);
      });
    });
  }

  async close(): Promise<void> {
    const closed = new Promise(resolve => this.server.close(resolve));
    this.server.closeAllConnections();
    this.agent.destroy();
    await closed;
  }

  private handle(incoming: IncomingMessage, response: ServerResponse): void {
    const { request, rawQuery } = readRequest(incoming);
    const route = this.table.find(request.host);
    if (route.kind !== 'listener') {
      answerUnroutable(response, request.host, route.kind);
      return;
    }
    const { listener } = route;
    const rule = listener.rules.find(({ matches }) => matches(request));
    if (rule?.action.type === 'forward') {
      this.forward(listener, rule.action.choice, request, incoming, response);
      return;
    }
    const { scope, dimensions } = listener;
    this.metrics.request(scope, [dimensions]);
    const action = rule?.action.action;
    if (action?.Type === 'redirect') {
      this.metrics.redirect(scope, dimensions);
      answerRedirect(response, action.RedirectConfig, request, rawQuery);
    } else {
      this.metrics.fixedResponse(scope, dimensions);
      answerFixed(response, action?.FixedResponseConfig);
    }
  }

  private forward(
    listener: RoutedListener,
    choice: ForwardChoice,
    request: RoutedRequest,
    incoming: IncomingMessage,
    response: ServerResponse,
  ): void {
    const { scope } = listener;
    const cookies = request.headers.get('cookie') ?? [];
    const chosen = choosePool(choice, cookies, Date.now(), Math.random());
    const target = chosen && nextTarget(chosen.pool);
    proxyRequest({
      incoming,
      response,
      headers: headerLines(incoming.rawHeaders),
      sourceIp: request.sourceIp,
      agent: this.agent,
      metrics: this.metrics,
      scope,
      dimensions: chosen
        ? [listener.dimensions, chosen.pool.dimensions]
        : [listener.dimensions],
      idleTimeoutMs: listener.idleTimeoutMs,
      registered: target !== undefined,
      local:
        target && this.sandbox.network.resolve(scope, target.ip, target.port),
      setCookies: chosen?.setCookies ?? [],
    });
  }
}

function readRequest(incoming: IncomingMessage): {
  request: RoutedRequest;
  rawQuery: string;
} {
  const url = incoming.url ?? '/';
  const mark = url.indexOf('?');
  const rawQuery = mark < 0 ? '' : url.slice(mark + 1);
  const host = (incoming.headers.host ?? '').replace(/:\d+$/, '');
  return {
    rawQuery,
    request: {
      method: incoming.method ?? 'GET',
      host: host.toLocaleLowerCase('en-US'),
      path: mark < 0 ? url : url.slice(0, mark),
      query: rawQuery ? [...new URLSearchParams(rawQuery)] : [],
      headers: linesByName(headerLines(incoming.rawHeaders)),
      sourceIp: (incoming.socket.remoteAddress ?? '127.0.0.1').replace(
        /^::ffff:/,
        '',
      ),
    },
  };
}
