import { NodeContainer } from './NodeContainer';
import { nodeProgramOf } from './nodeProgram';
import { StandInContainer } from './StandInContainer';
import type {
  ContainerEvents,
  ContainerSpec,
  RunningContainer,
  TaskRuntime,
} from './TaskRuntime';

/** How long `destroyAll` waits for killed processes to be gone. */
const GONE_TIMEOUT_MS = 5000;

/** Runs Node programs as child processes, and stand-ins for everything else. */
export class DefaultTaskRuntime implements TaskRuntime {
  private readonly running = new Set<RunningContainer>();
  private waiting: (() => void) | undefined;

  /** @param speed - by how much AWS's waits are shortened; a stand-in's planned crash comes so much earlier */
  constructor(private readonly speed: number) {}

  start(spec: ContainerSpec, events: ContainerEvents): RunningContainer {
    const program = nodeProgramOf(spec);
    const onGone = (gone: RunningContainer) => {
      this.running.delete(gone);
      if (this.running.size === 0) this.waiting?.();
    };
    const container = program
      ? new NodeContainer(program, spec, events, onGone)
      : new StandInContainer(spec, events, onGone, this.speed);
    this.running.add(container);
    return container;
  }

  async destroyAll(): Promise<void> {
    for (const container of [...this.running]) container.destroy();
    if (this.running.size === 0) return;
    await new Promise<void>(resolve => {
      const timer = setTimeout(resolve, GONE_TIMEOUT_MS);
      this.waiting = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
