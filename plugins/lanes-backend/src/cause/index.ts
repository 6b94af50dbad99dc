export * from './CauseReader';
export * from './findCause';
