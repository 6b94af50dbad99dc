export * from './grammar';
export * from './slug';
export * from './names';
export * from './tags';
export * from './annotations';
