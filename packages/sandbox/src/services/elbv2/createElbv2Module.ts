import * as sdk from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Sandbox } from '../../core/Sandbox';
import type { SandboxModule } from '../../core/types';
import { ElbState } from './ElbState';
import { HealthChecker } from './health/HealthChecker';
import { reportHostCounts } from './health/reportHostCounts';
import { limitOperations } from './operations/limits';
import { listenerOperations } from './operations/listeners';
import { loadBalancerOperations } from './operations/loadBalancers';
import { ruleOperations } from './operations/rules';
import { tagOperations } from './operations/tags';
import { targetGroupOperations } from './operations/targetGroups';
import { targetOperations } from './operations/targets';
import { callElb } from './resources/call';
import { listenerProvider } from './resources/listenerProvider';
import { listenerRuleProvider } from './resources/listenerRuleProvider';
import { loadBalancerProvider } from './resources/loadBalancerProvider';
import { targetGroupProvider } from './resources/targetGroupProvider';

const HEALTH_TICK_MS = 50;
/** Several samples a minute, so that a change shows within seconds. */
const HOST_COUNT_MS = 5000;

/** Elastic Load Balancing (version 2): Application Load Balancers and the health of their targets. */
export function createElbv2Module(sandbox: Sandbox): SandboxModule {
  const state = ElbState.of(sandbox.store);
  const call = callElb(sandbox);
  return {
    services: [
      {
        signingName: 'elasticloadbalancing',
        sdk,
        protocols: ['query'],
        apiVersion: '2015-12-01',
        xmlNamespace:
          'http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/',
        operations: {
          ...loadBalancerOperations(sandbox, state),
          ...listenerOperations(state),
          ...ruleOperations(state),
          ...targetGroupOperations(state),
          ...targetOperations(sandbox, state),
          ...tagOperations(state),
          ...limitOperations(),
        },
      },
    ],
    resources: [
      loadBalancerProvider(call),
      targetGroupProvider(call),
      listenerProvider(call),
      listenerRuleProvider(call),
    ],
    start() {
      const checker = new HealthChecker(sandbox, state);
      sandbox.ticker.add('elbv2 target health', HEALTH_TICK_MS, () =>
        checker.tick(),
      );
      sandbox.ticker.add('elbv2 host counts', HOST_COUNT_MS, () =>
        reportHostCounts(sandbox, state),
      );
    },
  };
}
