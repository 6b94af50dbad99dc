export * from './LaneService';
export * from './ServiceReader';
export * from './ExecutionReader';
