export * from './matchers';
export * from './slots';
export * from './evaluate';
export * from './traceContext';
