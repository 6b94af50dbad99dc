/** Counts the requests that go to AWS, by operation; what the cost of reading is measured with. */
export class AwsCallCounter {
  readonly #counts = new Map<string, number>();

  /** Counts one request; a retried call counts once for each attempt. */
  count(operation: string): void {
    this.#counts.set(operation, (this.#counts.get(operation) ?? 0) + 1);
  }

  /** Requests since the start or the last reset, in all and by operation such as `cloudformation:DescribeStacks`. */
  read(): { calls: number; byOperation: Record<string, number> } {
    const byOperation = Object.fromEntries(
      [...this.#counts].sort(([a], [b]) => a.localeCompare(b)),
    );
    const calls = [...this.#counts.values()].reduce((sum, n) => sum + n, 0);
    return { calls, byOperation };
  }

  reset(): void {
    this.#counts.clear();
  }
}

/** Counts every request of this process. */
export const awsCallCounter = new AwsCallCounter();
