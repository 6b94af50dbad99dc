export { createEcrModule } from './EcrModule';
export { DefaultImageStore } from './DefaultImageStore';
