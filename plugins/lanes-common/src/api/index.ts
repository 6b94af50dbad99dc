export * from './primitives';
export * from './lane';
export * from './operation';
export * from './requests';
export * from './views';
