export { createEcsModule } from './createEcsModule';
