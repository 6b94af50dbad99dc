/**
 * What other backend code needs to talk to the lanes backend.
 *
 * @packageDocumentation
 */
export * from './LanesClient';
export * from './DefaultLanesClient';
export * from './LaneBusyError';
export * from './lanesServiceRef';
