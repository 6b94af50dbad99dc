/**
 * Lanes, their health and traffic on every service page of Backstage.
 *
 * @packageDocumentation
 */
export { default } from './plugin';
export * from './api';
export * from './translations';
