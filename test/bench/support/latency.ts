import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Load {
  /** Requests a second that were answered. */
  readonly rps: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Milliseconds that `work` takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/**
 * Sends requests at a steady rate, whether or not earlier ones were answered, as many users do. Each one's time counts from
 * when it was due, so that a server which stalls shows in all that had to wait.
 *
 * @param rate - requests a second
 */
export async function steadyLoad(
  send: () => Promise<unknown>,
  rate: number,
  seconds: number,
): Promise<Load> {
  const total = rate * seconds;
  const start = performance.now();
  const answers: Promise<number>[] = [];
  for (let i = 0; i < total; i += 1) {
    const due = start + (i * 1000) / rate;
    const early = due - performance.now();
    if (early > 1) await sleep(early);
    answers.push(send().then(() => performance.now() - due));
  }
  const times = (await Promise.all(answers)).sort((a, b) => a - b);
  const elapsed = (performance.now() - start) / 1000;
  return {
    rps: round(total / elapsed),
    p50Ms: round(percentile(times, 50)),
    p99Ms: round(percentile(times, 99)),
  };
}

/** To one decimal. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Nearest rank. */
function percentile(sorted: readonly number[], percent: number): number {
  return sorted[Math.ceil((percent / 100) * sorted.length) - 1] ?? NaN;
}
