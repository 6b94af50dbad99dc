import { AwsError } from './AwsError';
import type { LocalAddress, Network, Scope, Store, Table } from './types';

/** Private subnets that addresses come from; AWS keeps the first four and the last address of a subnet. */
const SUBNETS = ['10.0.11', '10.0.12', '10.0.13', '10.0.14'];
const FIRST_HOST = 4;
const LAST_HOST = 254;
const HOSTS = LAST_HOST - FIRST_HOST + 1;
const CAPACITY = SUBNETS.length * HOSTS;

/**
 * Private addresses of tasks. Which ones are taken is state and survives a restart; where they listen does not,
 * because the processes behind them end with the sandbox.
 */
export class DefaultNetwork implements Network {
  private readonly bindings = new Map<string, Map<number, LocalAddress>>();

  constructor(private readonly store: Store) {}

  /** @throws AwsError when all addresses of the scope are taken */
  allocateIp(scope: Scope): string {
    const taken = this.taken(scope);
    const cursors = this.store.table<number>(scope, 'network.cursors');
    // Goes round instead of taking the lowest free one: an address that was just released may still be in
    // somebody's connection pool.
    const start = cursors.get('next') ?? 0;
    for (let step = 0; step < CAPACITY; step++) {
      const position = (start + step) % CAPACITY;
      // Neighbours go to different subnets, as tasks are spread over availability zones.
      const subnet = SUBNETS[position % SUBNETS.length];
      const host = FIRST_HOST + Math.floor(position / SUBNETS.length);
      const ip = `${subnet}.${host}`;
      if (taken.has(ip)) continue;
      taken.put(ip, true);
      cursors.put('next', (position + 1) % CAPACITY);
      return ip;
    }
    throw new AwsError(
      'InsufficientFreeAddressesInSubnet',
      'The specified subnets do not have enough free addresses to satisfy the request.',
    );
  }

  releaseIp(scope: Scope, ip: string): void {
    this.unbind(scope, ip);
    this.taken(scope).delete(ip);
  }

  bind(scope: Scope, ip: string, port: number, local: LocalAddress): void {
    const key = addressKey(scope, ip);
    const ports = this.bindings.get(key) ?? new Map<number, LocalAddress>();
    ports.set(port, local);
    this.bindings.set(key, ports);
  }

  unbind(scope: Scope, ip: string): void {
    this.bindings.delete(addressKey(scope, ip));
  }

  resolve(scope: Scope, ip: string, port: number): LocalAddress | undefined {
    return this.bindings.get(addressKey(scope, ip))?.get(port);
  }

  private taken(scope: Scope): Table<true> {
    return this.store.table<true>(scope, 'network.addresses');
  }
}

function addressKey(scope: Scope, ip: string): string {
  return `${scope.account}/${scope.region}/${ip}`;
}
