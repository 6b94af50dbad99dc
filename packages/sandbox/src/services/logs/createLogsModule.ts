import * as sdk from '@aws-sdk/client-cloudwatch-logs';
import type { Sandbox } from '../../core/Sandbox';
import type { SandboxModule } from '../../core/types';
import { eventOperations } from './eventOperations';
import { groupOperations } from './groupOperations';
import { createLogGroupProvider } from './LogGroupProvider';
import { LogStore } from './LogStore';
import { streamOperations } from './streamOperations';

const FLUSH_MS = 250;

/** CloudWatch Logs: groups, streams, events, filters. */
export function createLogsModule(sandbox: Sandbox): SandboxModule {
  const store = new LogStore(sandbox);
  const now = () => sandbox.clock.now();
  return {
    services: [
      {
        signingName: 'logs',
        sdk,
        protocols: ['json-1.1'],
        targetPrefix: 'Logs_20140328',
        operations: {
          ...groupOperations(store, now),
          ...streamOperations(store),
          ...eventOperations(store, now),
        },
      },
    ],
    resources: [createLogGroupProvider(sandbox, store)],
    start() {
      sandbox.ticker.add('logs flush', FLUSH_MS, () => store.flush());
    },
    stop: () => store.flush(),
  };
}
