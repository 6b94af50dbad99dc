export * from './LanesConfig';
export * from './readLanesConfig';
