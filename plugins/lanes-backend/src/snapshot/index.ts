export * from './SnapshotStore';
export * from './DefaultSnapshotStore';
