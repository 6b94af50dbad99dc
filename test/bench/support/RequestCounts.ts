export interface Requests {
  readonly calls: number;
  /** Calls by operation, such as `ecs:DescribeServices`. */
  readonly byOperation: Readonly<Record<string, number>>;
}

/** The calls of AWS operations, as the sandbox counts them where they arrive. */
export class RequestCounts {
  private readonly url: string;

  /** @param sandbox - its URL */
  constructor(sandbox: string) {
    this.url = `${sandbox}/_sandbox/requests`;
  }

  /** What `work` gives, and the calls that arrived meanwhile. */
  async during<T>(work: () => Promise<T>): Promise<Requests & { result: T }> {
    await this.ask('DELETE');
    const result = await work();
    const byOperation = await this.ask('GET');
    const calls = Object.values(byOperation).reduce((sum, n) => sum + n, 0);
    return { result, calls, byOperation };
  }

  private async ask(method: string): Promise<Record<string, number>> {
    const response = await fetch(this.url, { method });
    if (!response.ok) {
      throw new Error(`The sandbox does not count: ${await response.text()}`);
    }
    return response.json();
  }
}
