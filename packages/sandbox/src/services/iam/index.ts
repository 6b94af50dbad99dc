export { createIamModule } from './createIamModule';
