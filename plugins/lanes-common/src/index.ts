/**
 * The domain of Laneway: names, routing, health, the API contract and permissions. No I/O.
 *
 * @packageDocumentation
 */
export * from './naming';
export * from './routing';
export * from './health';
export * from './api';
export * from './permissions';
