/**
 * Scaffolder fields of Laneway, for the scaffolder plugin.
 *
 * @packageDocumentation
 */
export { default } from './scaffolder/module';
