import type { Sandbox } from '../core/Sandbox';
import type { SandboxModule } from '../core/types';
import { dataPlaneAddress } from '../dataplane';
import { LoadGenerator } from './LoadGenerator';
import { type LoadPlan, readLoadPlan } from './LoadPlan';

const TICK_MS = 50;
const KEY = 'current';

/** The load generator: `POST /_sandbox/load` replaces its plan, which a restart resumes; `GET` shows plan and counts. */
export function createLoadModule(sandbox: Sandbox): SandboxModule {
  const table = sandbox.store.globalTable<LoadPlan>('load.plan');
  const generator = new LoadGenerator(() => dataPlaneAddress(sandbox));
  const show = () => ({
    targets: table.get(KEY)?.targets ?? [],
    ...generator.total,
  });
  return {
    controlRoutes: {
      'GET /_sandbox/load': show,
      'POST /_sandbox/load': body => {
        const plan = readLoadPlan(body);
        table.put(KEY, plan);
        generator.follow(plan, sandbox.clock.now());
        return show();
      },
    },
    start() {
      const plan = table.get(KEY);
      if (plan) generator.follow(plan, sandbox.clock.now());
      sandbox.ticker.add('load generator', TICK_MS, () =>
        generator.tick(sandbox.clock.now()),
      );
    },
    stop() {
      generator.stop();
    },
  };
}
