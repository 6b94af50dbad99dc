export { createServiceDiscoveryModule } from './createServiceDiscoveryModule';
