export * from './LanesApi';
export * from './LaneBusyError';
export * from './DefaultLanesApi';
