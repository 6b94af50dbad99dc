import { type Endpoint, VARIABLE } from './EndpointFacts';

/** @throws Error when the cases were not started by the runner */
function readEndpoint(): Endpoint {
  const text = process.env[VARIABLE];
  if (!text) {
    throw new Error(
      `${VARIABLE} is not set: run the cases by ./yarnw test:conformance`,
    );
  }
  return JSON.parse(text);
}

export const endpoint: Endpoint = readEndpoint();

/** Settings for every SDK client. */
export const clientSettings = {
  region: endpoint.region,
  // Cloud Map's calls would go to a host `data-{host}`, which only AWS has.
  ...(endpoint.url ? { endpoint: endpoint.url, disableHostPrefix: true } : {}),
  ...(endpoint.accessKeyId
    ? {
        credentials: {
          accessKeyId: endpoint.accessKeyId,
          secretAccessKey: 'conformance',
        },
      }
    : {}),
};
