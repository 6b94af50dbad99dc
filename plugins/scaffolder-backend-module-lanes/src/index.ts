/**
 * Scaffolder actions that bootstrap services, and open and delete lanes.
 *
 * @packageDocumentation
 */
export { scaffolderModuleLanes as default } from './module';
