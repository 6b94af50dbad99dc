import * as sdk from '@aws-sdk/client-cloudwatch';
import type { Sandbox } from '../../core/Sandbox';
import type { SandboxModule } from '../../core/types';
import { AlarmEvaluator } from './alarms/AlarmEvaluator';
import { isMetricReader } from './metrics/MetricReader';
import { alarmOperations } from './operations/alarms';
import { metricDataOperations } from './operations/metricData';
import { metricOperations } from './operations/metrics';
import { alarmProvider } from './resources/alarmProvider';

const ALARM_TICK_MS = 2000;
const SAVE_MS = 30_000;

/**
 * CloudWatch: metrics, metric math and alarms. Throws an Error when the sandbox's metric sink
 * cannot be read.
 */
export function createCloudWatchModule(sandbox: Sandbox): SandboxModule {
  const { metrics } = sandbox;
  if (!isMetricReader(metrics)) {
    throw new Error(
      'The CloudWatch module needs a metric sink that can be read: give the sandbox a DefaultMetricSink',
    );
  }
  return {
    services: [
      {
        signingName: 'monitoring',
        sdk,
        protocols: ['rpc-v2-cbor', 'json-1.0', 'query'],
        targetPrefix: 'GraniteServiceVersion20100801',
        apiVersion: '2010-08-01',
        xmlNamespace: 'http://monitoring.amazonaws.com/doc/2010-08-01/',
        operations: {
          ...metricDataOperations(sandbox, metrics),
          ...metricOperations(sandbox, metrics),
          ...alarmOperations(sandbox),
        },
      },
    ],
    resources: [alarmProvider(sandbox)],
    start() {
      const evaluator = new AlarmEvaluator(sandbox, metrics);
      sandbox.ticker.add('cloudwatch alarms', ALARM_TICK_MS, () =>
        evaluator.tick(),
      );
      sandbox.ticker.add('cloudwatch metrics', SAVE_MS, () => metrics.save());
    },
    stop() {
      metrics.save();
    },
  };
}
