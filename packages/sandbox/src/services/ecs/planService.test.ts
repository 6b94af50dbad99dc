import fc from 'fast-check';
import { failureThreshold } from './circuitBreaker';
import { planService } from './planService';
import type { DeploymentRow, ServiceRow, TaskRow } from './rows';

function deployment(id: string): DeploymentRow {
  return {
    id,
    taskDefinition: id,
    createdAt: '',
    updatedAt: '',
    rolloutState: 'IN_PROGRESS',
    rolloutStateReason: '',
    failedTasks: 0,
  };
}

function serviceOf(
  desiredCount: number,
  minimumHealthyPercent: number,
  maximumPercent: number,
): ServiceRow {
  return {
    cluster: 'dev',
    name: 's',
    status: 'ACTIVE',
    desiredCount,
    deploymentConfiguration: { minimumHealthyPercent, maximumPercent },
    deployments: [deployment('new'), deployment('old')],
    launchNotBefore: 0,
  } as unknown as ServiceRow;
}

let taskNumber = 0;
function task(startedBy: string, healthy: boolean): TaskRow {
  taskNumber += 1;
  return {
    id: String(taskNumber),
    startedBy,
    healthy,
    lastStatus: 'RUNNING',
    desiredStatus: 'RUNNING',
    createdAt: String(taskNumber),
  } as unknown as TaskRow;
}

const percentages = fc.constantFrom([100, 200], [50, 100], [50, 200], [0, 100]);

describe('planService', () => {
  it('keeps within the healthy and the upper limit, and always comes to an end', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        percentages,
        fc.infiniteStream(fc.boolean()),
        (desired, [minimum, maximum], coin) => {
          const service = serviceOf(desired, minimum, maximum);
          const lower = Math.ceil((desired * minimum) / 100);
          const upper = Math.floor((desired * maximum) / 100);
          // Otherwise no task may stop and none may start: ECS is stuck there too.
          fc.pre(lower < desired || upper > desired);
          let tasks = Array.from({ length: desired }, () => task('old', true));
          for (let step = 0; step < 200; step++) {
            const plan = planService(service, tasks, 1);
            if (plan.complete) break;
            tasks = tasks.filter(found => !plan.stop.includes(found));
            for (let n = 0; n < plan.start; n++) tasks.push(task('new', false));
            const healthy = tasks.filter(found => found.healthy).length;
            expect(healthy).toBeGreaterThanOrEqual(lower);
            expect(tasks.length).toBeLessThanOrEqual(Math.max(upper, desired));
            for (const found of tasks) {
              found.healthy ||= coin.next().value === true;
            }
          }
          expect(tasks.map(found => found.startedBy)).toEqual(
            Array.from({ length: desired }, () => 'new'),
          );
        },
      ),
    );
  });

  it('leaves the older tasks alone when a deployment failed without a way back', () => {
    const service = serviceOf(2, 100, 200);
    service.deployments[0].rolloutState = 'FAILED';
    const tasks = [task('old', true), task('old', true)];
    expect(planService(service, tasks, 1)).toMatchObject({
      start: 0,
      stop: [],
    });
  });

  it('scales in unhealthy tasks first', () => {
    const service = serviceOf(1, 100, 200);
    const tasks = [task('new', true), task('new', false), task('new', true)];
    const { stop } = planService(service, tasks, 1);
    expect(stop).toEqual([tasks[1], tasks[2]]);
  });

  it.each([
    [1, 3],
    [6, 3],
    [25, 13],
    [400, 200],
    [800, 200],
  ])('with %i desired tasks, %i failures break the circuit', (desired, n) => {
    expect(failureThreshold({}, desired)).toBe(n);
  });
});
