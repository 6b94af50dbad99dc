import type { Scope } from '../../core/types';
import { serviceKey } from './EcsState';
import type { TaskRow } from './rows';

interface AwakeService {
  readonly scope: Scope;
  /** `{cluster}/{service}` */
  readonly key: string;
}

/** The services that something happened to: only those are looked at. */
export class AwakeServices {
  private readonly services = new Map<string, AwakeService>();

  /** Something about the service changed: it is looked at with the next tick. */
  wake(scope: Scope, service: { cluster: string; name: string }): void {
    const { account, region } = scope;
    this.add({
      scope: { account, region },
      key: serviceKey(service.cluster, service.name),
    });
  }

  /** Something about one of its tasks changed. */
  wakeFor(scope: Scope, task: TaskRow): void {
    this.wake(scope, { cluster: task.cluster, name: task.service });
  }

  add(service: AwakeService): void {
    const { account, region } = service.scope;
    this.services.set(`${account}/${region}/${service.key}`, service);
  }

  /** Gives all and forgets them, so that one that is woken meanwhile comes again. */
  takeAll(): AwakeService[] {
    const all = [...this.services.values()];
    this.services.clear();
    return all;
  }
}
