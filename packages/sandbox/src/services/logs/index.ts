export { createLogsModule } from './createLogsModule';
