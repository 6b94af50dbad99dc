import { randomBytes } from 'node:crypto';
import { Agent, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { LoadPlan, LoadTarget } from './LoadPlan';

/** A target that does not answer is not sent more than this at once. */
const MAX_OPEN_PER_TARGET = 16;
const TIMEOUT_MS = 10_000;

interface Flow {
  readonly target: LoadTarget;
  /** Milliseconds since the epoch. */
  nextAt: number;
  open: number;
}

export interface LoadCounts {
  readonly sent: number;
  /** Answers below 500. */
  readonly succeeded: number;
  /** Answers from 500 on, and requests without an answer. */
  readonly failed: number;
}

/** Sends light, irregular traffic to load balancers through the data plane. */
export class LoadGenerator {
  private flows: Flow[] = [];
  private readonly counts = { sent: 0, succeeded: 0, failed: 0 };
  private readonly agent = new Agent({ keepAlive: true, scheduling: 'lifo' });

  /** @param address - where the data plane listens; undefined while it does not */
  constructor(private readonly address: () => AddressInfo | undefined) {}

  get total(): LoadCounts {
    return { ...this.counts };
  }

  /** Replaces the traffic. @param now - milliseconds since the epoch */
  follow(plan: LoadPlan, now: number): void {
    this.flows = plan.targets
      .filter(({ requestsPerSecond }) => requestsPerSecond > 0)
      .map(target => ({ target, nextAt: now + pause(target), open: 0 }));
  }

  /** Sends what is due; called every few milliseconds. @param now - milliseconds since the epoch */
  tick(now: number): void {
    const address = this.address();
    if (!address) return;
    for (const flow of this.flows) {
      // After a long pause of the process the past is not made up for.
      if (flow.nextAt < now - 1000) flow.nextAt = now;
      while (flow.nextAt <= now) {
        flow.nextAt += pause(flow.target);
        if (flow.open < MAX_OPEN_PER_TARGET) this.send(flow, address);
      }
    }
  }

  stop(): void {
    this.flows = [];
    this.agent.destroy();
  }

  private send(flow: Flow, { address: host, port }: AddressInfo): void {
    const { loadBalancerDnsName, paths = ['/'], headers } = flow.target;
    flow.open += 1;
    this.counts.sent += 1;
    const outgoing = request(
      {
        agent: this.agent,
        host,
        port,
        path: paths[Math.floor(Math.random() * paths.length)] ?? '/',
        timeout: TIMEOUT_MS,
        headers: {
          host: loadBalancerDnsName,
          'user-agent': 'laneway-load-generator',
          // Without a valid one the next hop must not look at tracestate (W3C Trace Context).
          traceparent: `00-${hex(16)}-${hex(8)}-01`,
          ...headers,
        },
      },
      response => {
        if ((response.statusCode ?? 500) < 500) this.counts.succeeded += 1;
        else this.counts.failed += 1;
        response.on('error', () => {});
        response.resume();
      },
    );
    outgoing.on('timeout', () => outgoing.destroy(new Error('timeout')));
    outgoing.on('error', () => {
      this.counts.failed += 1;
    });
    outgoing.on('close', () => {
      flow.open -= 1;
    });
    outgoing.end();
  }
}

/** Milliseconds to the next request: half to one and a half times the average. */
function pause({ requestsPerSecond }: LoadTarget): number {
  return (1000 / requestsPerSecond) * (0.5 + Math.random());
}

function hex(bytes: number): string {
  return randomBytes(bytes).toString('hex');
}
