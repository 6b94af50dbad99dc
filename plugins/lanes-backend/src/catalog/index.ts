export * from './ServiceDirectory';
export * from './CatalogServiceDirectory';
