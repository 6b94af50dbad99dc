export * from './ref';
export * from './useTranslation';
