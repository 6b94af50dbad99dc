export { createCloudWatchModule } from './createCloudWatchModule';
export { DefaultMetricSink } from './metrics/DefaultMetricSink';
