/**
 * The backend of Laneway: the only part that talks to AWS.
 *
 * @packageDocumentation
 */
export { lanesPlugin as default } from './plugin';
export { AwsCallCounter, awsCallCounter } from './aws';
export { laneRules } from './permissions';
