import { createServer, type Server } from 'http';
import type { AddressInfo } from 'net';
import type {
  ContainerEvents,
  ContainerSpec,
  RunningContainer,
} from './TaskRuntime';

/** Where a stand-in listens when neither task definition nor image names a port. */
const DEFAULT_PORT = 8080;
/** Memory that it reports to have in use; it shares this process. */
const MEMORY_BYTES = 24 * 1024 * 1024;
const USAGE_INTERVAL_MS = 5000;

/** How a stand-in behaves, from the image's labels. */
export interface StandInBehaviour {
  readonly latencyMs: number;
  /** Share of requests answered 500, 0-100. Health checks are requests too. */
  readonly errorPercent: number;
  /** Undefined: never. */
  readonly crashAfterSeconds: number | undefined;
  readonly exitCode: number;
}

/** Reads `laneway.sandbox.{latency-ms,error-percent,crash-after-seconds,exit-code}`. */
export function behaviourOf(
  labels: Readonly<Record<string, string>>,
): StandInBehaviour {
  const number = (name: string): number | undefined => {
    const value = Number(labels[`laneway.sandbox.${name}`] ?? NaN);
    return Number.isFinite(value) && value >= 0 ? value : undefined;
  };
  return {
    latencyMs: number('latency-ms') ?? 0,
    errorPercent: Math.min(100, number('error-percent') ?? 0),
    crashAfterSeconds: number('crash-after-seconds'),
    exitCode: number('exit-code') ?? 1,
  };
}

/** A container whose program the sandbox cannot run: a small HTTP server in this process answers for it. */
export class StandInContainer implements RunningContainer {
  private readonly servers: Server[];
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly behaviour: StandInBehaviour;
  /** Percent points of error that requests have earned and not yet been given. */
  private owedErrors = 0;
  private gone = false;

  constructor(
    private readonly spec: ContainerSpec,
    private readonly events: ContainerEvents,
    private readonly onGone: (container: RunningContainer) => void,
    speed: number,
  ) {
    this.behaviour = behaviourOf(spec.image?.config.Labels ?? {});
    this.servers = portsOf(spec).map(port => this.serve(port));
    const { crashAfterSeconds, exitCode } = this.behaviour;
    if (crashAfterSeconds !== undefined) {
      this.after((crashAfterSeconds * 1000) / speed, () => {
        this.events.onOutput(`fatal: exiting with code ${exitCode}`);
        this.end(exitCode);
      });
    }
    const usage = setInterval(
      () => this.events.onUsage({ cpuCores: 0.001, memoryBytes: MEMORY_BYTES }),
      USAGE_INTERVAL_MS,
    );
    this.timers.push(usage.unref());
  }

  stop(): void {
    this.after(0, () => this.end(0));
  }

  destroy(): void {
    this.close();
  }

  private serve(containerPort: number): Server {
    const server = createServer((request, response) => {
      const startedAt = Date.now();
      const status = this.nextStatus();
      request.resume();
      this.after(this.behaviour.latencyMs, () => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(`${JSON.stringify(this.spec.identity)}\n`);
        const took = Date.now() - startedAt;
        this.events.onOutput(
          `${request.method} ${request.url} ${status} ${took}ms`,
        );
      });
    });
    server.listen(0, '127.0.0.1', () => {
      if (this.gone) return;
      const { port } = server.address() as AddressInfo;
      this.events.onOutput(`listening on ${containerPort}`);
      this.events.onListening(containerPort, { host: '127.0.0.1', port });
    });
    return server;
  }

  /** Spreads the errors evenly, so that a percentage is met exactly. */
  private nextStatus(): number {
    this.owedErrors += this.behaviour.errorPercent;
    if (this.owedErrors < 100) return 200;
    this.owedErrors -= 100;
    return 500;
  }

  private after(milliseconds: number, work: () => void): void {
    if (this.gone) return;
    const timer = setTimeout(() => {
      this.timers.splice(this.timers.indexOf(timer), 1);
      if (!this.gone) work();
    }, milliseconds);
    this.timers.push(timer);
  }

  private end(exitCode: number): void {
    if (this.gone) return;
    this.close();
    this.events.onExit({ exitCode, outOfMemory: false });
  }

  private close(): void {
    if (this.gone) return;
    this.gone = true;
    for (const timer of this.timers) clearTimeout(timer);
    for (const server of this.servers) {
      server.close();
      server.closeAllConnections();
    }
    this.onGone(this);
  }
}

function portsOf(spec: ContainerSpec): number[] {
  if (spec.containerPorts.length > 0) return [...spec.containerPorts];
  const exposed = (spec.image?.config.ExposedPorts ?? [])
    .map(port => Number.parseInt(port, 10))
    .filter(port => port > 0);
  return exposed.length > 0 ? exposed : [DEFAULT_PORT];
}
