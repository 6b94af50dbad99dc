export { createLoadModule } from './createLoadModule';
