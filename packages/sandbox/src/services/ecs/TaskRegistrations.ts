import { AwsError } from '../../core/AwsError';
import type { Sandbox } from '../../core/Sandbox';
import type { Scope } from '../../core/types';
import { type EcsState, lastPart } from './EcsState';
import type { ServiceRow, TaskRow } from './rows';

/** Puts tasks into target groups and Cloud Map services, and takes them out again. */
export class TaskRegistrations {
  constructor(
    private readonly sandbox: Sandbox,
    private readonly state: EcsState,
  ) {}

  /** @throws AwsError when a target group or a Cloud Map service refuses */
  async register(
    scope: Scope,
    service: ServiceRow,
    task: TaskRow,
  ): Promise<void> {
    for (const { targetGroupArn, containerPort } of service.loadBalancers) {
      if (!targetGroupArn || containerPort === undefined) continue;
      await this.call(scope, 'elasticloadbalancing', 'RegisterTargets', {
        TargetGroupArn: targetGroupArn,
        Targets: [{ Id: task.ip, Port: containerPort }],
      });
      task.targets.push({ targetGroupArn, port: containerPort });
      this.state.addEvent(
        service,
        `registered 1 targets in (target-group ${targetGroupArn})`,
      );
    }
    for (const registry of service.serviceRegistries) {
      const id = lastPart(registry.registryArn ?? '');
      await this.call(scope, 'servicediscovery', 'RegisterInstance', {
        ServiceId: id,
        InstanceId: task.id,
        Attributes: instanceAttributes(scope, task, registry.containerPort),
      });
      task.registries.push(id);
    }
  }

  /** Takes the task out everywhere; what holds it no more is no error. */
  async deregister(
    scope: Scope,
    service: ServiceRow | undefined,
    task: TaskRow,
  ): Promise<void> {
    for (const serviceId of task.registries) {
      await this.attempt(scope, 'servicediscovery', 'DeregisterInstance', {
        ServiceId: serviceId,
        InstanceId: task.id,
      });
    }
    task.registries = [];
    for (const { targetGroupArn, port } of task.targets) {
      await this.attempt(scope, 'elasticloadbalancing', 'DeregisterTargets', {
        TargetGroupArn: targetGroupArn,
        Targets: [{ Id: task.ip, Port: port }],
      });
      if (service) {
        this.state.addEvent(
          service,
          `deregistered 1 targets in (target-group ${targetGroupArn})`,
        );
      }
    }
    if (service && task.targets.length > 0) {
      this.state.addEvent(
        service,
        'has begun draining connections on 1 tasks.',
      );
    }
    task.deregisteredAt = this.sandbox.clock.now();
  }

  private call(
    scope: Scope,
    service: string,
    operation: string,
    input: object,
  ): Promise<unknown> {
    return this.sandbox.invoke(
      service,
      operation,
      input,
      this.sandbox.serviceContext(scope, 'ecs'),
    );
  }

  private async attempt(
    ...call: Parameters<TaskRegistrations['call']>
  ): Promise<void> {
    try {
      await this.call(...call);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
    }
  }
}

function instanceAttributes(
  scope: Scope,
  task: TaskRow,
  containerPort: number | undefined,
): Record<string, string> {
  const family = lastPart(task.taskDefinition).split(':')[0];
  return {
    AWS_INSTANCE_IPV4: task.ip,
    ...(containerPort ? { AWS_INSTANCE_PORT: String(containerPort) } : {}),
    AVAILABILITY_ZONE: task.availabilityZone,
    REGION: scope.region,
    ECS_CLUSTER_NAME: task.cluster,
    ECS_SERVICE_NAME: task.service,
    ECS_TASK_DEFINITION_FAMILY: family,
  };
}
