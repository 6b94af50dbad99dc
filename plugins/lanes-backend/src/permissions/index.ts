export * from './LaneResource';
export * from './laneRules';
export * from './LaneAuthorizer';
export * from './loadLaneResources';
