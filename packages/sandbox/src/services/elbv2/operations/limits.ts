import type { DescribeAccountLimitsOutput } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { OperationHandler } from '../../../core/types';

/** AWS's default quotas, by the names that the API uses. */
const LIMITS: Readonly<Record<string, number>> = {
  'application-load-balancers': 50,
  'target-groups': 3000,
  'target-groups-per-application-load-balancer': 100,
  'target-groups-per-action-on-application-load-balancer': 5,
  'targets-per-application-load-balancer': 1000,
  'listeners-per-application-load-balancer': 50,
  'rules-per-application-load-balancer': 100,
  'condition-values-per-alb-rule': 5,
  'condition-wildcards-per-alb-rule': 5,
  'certificates-per-application-load-balancer': 25,
};

export function limitOperations(): Record<string, OperationHandler> {
  function DescribeAccountLimits(): DescribeAccountLimitsOutput {
    return {
      Limits: Object.entries(LIMITS).map(([Name, max]) => ({
        Name,
        Max: String(max),
      })),
    };
  }
  return { DescribeAccountLimits };
}
