export { AwsLogsDriver, type AwsLogsOptions } from './AwsLogsDriver';
export { DefaultTaskRuntime } from './DefaultTaskRuntime';
export type {
  ContainerEvents,
  ContainerExit,
  ContainerIdentity,
  ContainerSpec,
  ContainerUsage,
  RunningContainer,
  TaskRuntime,
} from './TaskRuntime';
