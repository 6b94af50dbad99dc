export { createCloudFormationModule } from './createCloudFormationModule';
