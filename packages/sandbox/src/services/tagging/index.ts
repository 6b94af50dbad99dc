export { createTaggingModule } from './createTaggingModule';
