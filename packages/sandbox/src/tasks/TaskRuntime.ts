import type { ContainerImage, LocalAddress } from '../core/types';

/** Everything needed to start one container of a task. */
export interface ContainerSpec {
  /** Undefined for an image of a registry that the sandbox does not hold: a stand-in answers for it. */
  readonly image: ContainerImage | undefined;
  /** Of the task definition; replaces the image's own. */
  readonly entryPoint?: readonly string[];
  /** Of the task definition; replaces the image's own. */
  readonly command?: readonly string[];
  /** Of the task definition; replaces the image's own. */
  readonly workingDirectory?: string;
  /** Of the task definition and the platform; wins over the image's own. */
  readonly environment: Readonly<Record<string, string>>;
  /** Memory the container may use, in MiB. */
  readonly memoryMiB: number;
  /** Ports of the task definition's port mappings. */
  readonly containerPorts: readonly number[];
  /** Real time between SIGTERM and SIGKILL, in milliseconds. */
  readonly stopTimeoutMs: number;
  /** What a stand-in says about itself. */
  readonly identity: ContainerIdentity;
}

export interface ContainerIdentity {
  readonly service: string;
  readonly lane: string;
  /** The image's URI. */
  readonly image: string;
  /** Task id. */
  readonly task: string;
}

export interface ContainerExit {
  /** As the container runtime gives it: 128 + the number of the signal for a killed program. */
  readonly exitCode: number;
  readonly outOfMemory: boolean;
}

/** What a container reports while it runs. No call comes after `onExit`. */
export interface ContainerEvents {
  onListening(containerPort: number, local: LocalAddress): void;
  /** One line of standard output or error, without its line break. */
  onOutput(line: string): void;
  onUsage(usage: ContainerUsage): void;
  onExit(exit: ContainerExit): void;
}

export interface ContainerUsage {
  /** CPU cores in use; 0.5 is half a core. */
  readonly cpuCores: number;
  readonly memoryBytes: number;
}

export interface RunningContainer {
  /** Asks it to end (SIGTERM), and ends it when it does not within the stop timeout. `onExit` tells when. */
  stop(): void;
  /** Ends it at once; no event follows. */
  destroy(): void;
}

/** Starts containers. What it started ends with the sandbox, also when that crashes. */
export interface TaskRuntime {
  /** Starts a container; failures to start come as an exit. */
  start(spec: ContainerSpec, events: ContainerEvents): RunningContainer;
  /** Ends everything that runs, and is done when all is gone. */
  destroyAll(): Promise<void>;
}
