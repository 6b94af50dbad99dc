export { AwsEndpoint } from './AwsEndpoint';
export { readBody, readWireRequest } from './WireRequest';
export type { WireRequest, WireResponse } from './WireRequest';
