import { Problem } from '@laneway/plugin-lanes-common';
import {
  ActionExecution,
  EcsService,
  ExecutionSummary,
  ListenerRule,
  MetricPoint,
  StackSummary,
} from '../aws';
import { EnvironmentConfig } from '../config';

/** A part of AWS that was read, or not: what could be read, when, and what went wrong. */
export interface Part<T> {
  readonly value?: T;
  /** Milliseconds since the epoch. */
  readonly readAt?: number;
  readonly problem?: Problem;
}

/** A pipeline execution with what it was started with and what it did. */
export interface ExecutionReading {
  readonly summary: ExecutionSummary;
  /** Pipeline variables by name; empty where they are not known yet. */
  readonly variables: Readonly<Record<string, string>>;
  /** Oldest first; empty where they were not needed. */
  readonly actions: readonly ActionExecution[];
}

/** Series by minute of one lane; each is empty where there is no data. */
export interface LaneSeries {
  readonly requests: readonly MetricPoint[];
  readonly errors: readonly MetricPoint[];
  /** Seconds. */
  readonly p50: readonly MetricPoint[];
  readonly p95: readonly MetricPoint[];
  readonly healthyHosts: readonly MetricPoint[];
  readonly runningTasks: readonly MetricPoint[];
  readonly desiredTasks: readonly MetricPoint[];
}

/** The stacks of one service in one environment, told apart by what they are. */
export interface ServiceStacks {
  readonly infra?: StackSummary;
  readonly boot?: StackSummary;
  readonly pipeline?: StackSummary;
  /** Lane stacks by lane. */
  readonly lanes: ReadonlyMap<string, StackSummary>;
}

/** Everything that was read from AWS about one service in one environment. */
export interface ServiceReading {
  readonly environment: EnvironmentConfig;
  readonly service: string;
  readonly stacks: Part<ServiceStacks>;
  /** ECS services by lane. */
  readonly ecs: Part<ReadonlyMap<string, EcsService>>;
  readonly rules: Part<readonly ListenerRule[]>;
  /** By lane. */
  readonly metrics: Part<ReadonlyMap<string, LaneSeries>>;
  /** Newest first. */
  readonly executions: Part<readonly ExecutionReading[]>;
}
