export * from './thresholds';
export * from './stackStatus';
export * from './laneStatus';
