export { createStsModule } from './createStsModule';
