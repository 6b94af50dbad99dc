import { AwsCallError } from './AwsCallError';

/** Sends calls to AWS with a time limit and tells their failures apart. */
export class AwsCaller {
  constructor(
    /** AWS's name of the service as IAM spells it, for example `cloudformation`. */
    private readonly service: string,
    private readonly timeoutMs: number,
  ) {}

  /**
   * What `send` gives.
   *
   * @throws AwsCallError
   */
  async call<T>(
    operation: string,
    send: (options: { abortSignal: AbortSignal }) => Promise<T>,
  ): Promise<T> {
    try {
      return await send({ abortSignal: AbortSignal.timeout(this.timeoutMs) });
    } catch (error) {
      throw AwsCallError.from(`${this.service}:${operation}`, error);
    }
  }
}

/** Pages read at most of one list; a runaway token must not keep a request busy for ever. */
const MAX_PAGES = 100;

/** All items of a list that AWS gives page by page. */
export async function readPages<T>(
  readPage: (
    token: string | undefined,
  ) => Promise<{ items: readonly T[]; next?: string }>,
): Promise<T[]> {
  const all: T[] = [];
  let token: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const { items, next } = await readPage(token);
    all.push(...items);
    if (!next || next === token) break;
    token = next;
  }
  return all;
}
