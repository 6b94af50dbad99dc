import type { Sandbox } from '../../core/Sandbox';
import type { Scope } from '../../core/types';
import { countTasks } from './describeService';
import type { EcsState } from './EcsState';
import type { ServiceRow } from './rows';
import type { TaskSupervisor } from './TaskSupervisor';

const INTERVAL_MS = 5000;
const MIB = 1024 * 1024;
/** CPU units of one core. (AWS) */
const UNITS_PER_CORE = 1024;

/** Publishes the metrics of namespace `ECS/ContainerInsights` for clusters that have it switched on. */
export class ContainerInsights {
  constructor(
    private readonly sandbox: Sandbox,
    private readonly state: EcsState,
    private readonly supervisor: TaskSupervisor,
  ) {}

  start(): void {
    this.sandbox.ticker.add('ecs container insights', INTERVAL_MS, () => {
      for (const scope of this.sandbox.store.scopes('ecs.services')) {
        for (const service of this.state.services(scope).values()) {
          if (this.isOn(scope, service)) this.publish(scope, service);
        }
      }
    });
  }

  private isOn(scope: Scope, service: ServiceRow): boolean {
    if (service.status !== 'ACTIVE') return false;
    const setting = this.state
      .clusters(scope)
      .get(service.cluster)
      ?.settings.find(({ name }) => name === 'containerInsights');
    return setting?.value === 'enabled' || setting?.value === 'enhanced';
  }

  private publish(scope: Scope, service: ServiceRow): void {
    const tasks = this.state
      .tasksOf(scope, service)
      .filter(task => task.lastStatus !== 'STOPPED');
    if (service.desiredCount === 0 && tasks.length === 0) return;
    const { running, pending } = countTasks(tasks);
    const usages = tasks.map(task => this.supervisor.usageOf(task.id));
    const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
    const metrics: Record<string, [value: number, unit: string]> = {
      DesiredTaskCount: [service.desiredCount, 'Count'],
      RunningTaskCount: [running, 'Count'],
      PendingTaskCount: [pending, 'Count'],
      CpuUtilized: [
        sum(usages.map(usage => usage.cpuCores)) * UNITS_PER_CORE,
        'None',
      ],
      CpuReserved: [sum(tasks.map(task => Number(task.cpu))), 'None'],
      MemoryUtilized: [
        sum(usages.map(usage => usage.memoryBytes)) / MIB,
        'Megabytes',
      ],
      MemoryReserved: [
        sum(tasks.map(task => Number(task.memory))),
        'Megabytes',
      ],
    };
    for (const [name, [value, unit]] of Object.entries(metrics)) {
      this.sandbox.metrics.record(scope, {
        namespace: 'ECS/ContainerInsights',
        name,
        dimensions: {
          ClusterName: service.cluster,
          ServiceName: service.name,
        },
        value,
        unit,
      });
    }
  }
}
