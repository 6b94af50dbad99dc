import { createHash } from 'node:crypto';
import type { ForwardChoice, TargetPool } from './RoutingTable';

const COOKIE = 'AWSALBTG';
/** The same for requests from other sites, as AWS sets it beside the first. */
const CORS_COOKIE = 'AWSALBTGCORS';

export interface PoolChoice {
  readonly pool: TargetPool;
  /** `Set-Cookie` values that keep the client with this target group. */
  readonly setCookies: readonly string[];
}

/**
 * Chooses the target group of a forward action: the one that the client's cookie names, else one
 * by weight. Undefined when every weight is 0.
 *
 * @param now - milliseconds since the epoch
 * @param random - 0 to below 1
 */
export function choosePool(
  choice: ForwardChoice,
  cookies: readonly string[],
  now: number,
  random: number,
): PoolChoice | undefined {
  const { pools, stickySeconds } = choice;
  if (stickySeconds === undefined) {
    const pool = byWeight(choice, random);
    return pool && { pool, setCookies: [] };
  }
  const ticket = readTicket(cookies, now);
  const kept = pools.find(
    ({ pool, weight }) => weight > 0 && ticket === fingerprint(pool),
  );
  if (kept) return { pool: kept.pool, setCookies: [] };
  const pool = byWeight(choice, random);
  if (!pool) return undefined;
  const expires = now + stickySeconds * 1000;
  const value = Buffer.from(`${fingerprint(pool)}.${expires}`).toString(
    'base64url',
  );
  const until = `Expires=${new Date(expires).toUTCString()}; Path=/`;
  return {
    pool,
    setCookies: [
      `${COOKIE}=${value}; ${until}`,
      `${CORS_COOKIE}=${value}; ${until}; SameSite=None`,
    ],
  };
}

function byWeight(
  { pools }: ForwardChoice,
  random: number,
): TargetPool | undefined {
  const total = pools.reduce((sum, { weight }) => sum + weight, 0);
  let rest = random * total;
  for (const { pool, weight } of pools) {
    if (rest < weight) return pool;
    rest -= weight;
  }
  return undefined;
}

function readTicket(
  cookies: readonly string[],
  now: number,
): string | undefined {
  for (const pair of cookies.flatMap(line => line.split(';'))) {
    const [name, value = ''] = pair.trim().split('=', 2);
    if (name === COOKIE || name === CORS_COOKIE) {
      const text = Buffer.from(value, 'base64url').toString('utf8');
      const [ticket, expires] = text.split('.');
      if (Number(expires) > now) return ticket;
    }
  }
  return undefined;
}

const fingerprints = new Map<string, string>();

function fingerprint({ targetGroupArn }: TargetPool): string {
  let value = fingerprints.get(targetGroupArn);
  if (!value) {
    value = createHash('sha256')
      .update(targetGroupArn)
      .digest('hex')
      .slice(0, 32);
    fingerprints.set(targetGroupArn, value);
  }
  return value;
}
