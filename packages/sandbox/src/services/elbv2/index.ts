export { createElbv2Module } from './createElbv2Module';
export { ElbState } from './ElbState';
export { loadBalancerFullName, targetGroupFullName } from './rows';
export type {
  ListenerRow,
  LoadBalancerRow,
  RuleRow,
  TargetGroupRow,
  TargetRow,
} from './rows';
