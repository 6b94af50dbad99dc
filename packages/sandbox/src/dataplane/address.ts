import type { AddressInfo } from 'node:net';
import type { Sandbox } from '../core/Sandbox';
import type { Store } from '../core/types';

const addresses = new WeakMap<Store, AddressInfo>();

/** Where the data plane of a sandbox listens; undefined while it does not. */
export function dataPlaneAddress(sandbox: Sandbox): AddressInfo | undefined {
  return addresses.get(sandbox.store);
}

export function setDataPlaneAddress(
  sandbox: Sandbox,
  address: AddressInfo | undefined,
): void {
  if (address) addresses.set(sandbox.store, address);
  else addresses.delete(sandbox.store);
}
