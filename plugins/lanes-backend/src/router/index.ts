export * from './createRouter';
export * from './RouterOptions';
