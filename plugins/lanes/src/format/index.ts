export * from './createFormat';
export * from './useFormat';
