import type {
  DeregisterTaskDefinitionCommandInput,
  DescribeTaskDefinitionCommandInput,
  ListTaskDefinitionsCommandInput,
  RegisterTaskDefinitionCommandInput,
  TaskDefinition,
} from '@aws-sdk/client-ecs';
import type { OperationHandler, Scope } from '../../core/types';
import type { EcsState } from './EcsState';
import { page } from './page';
import type { TaskDefinitionRow } from './rows';
import { tagsFromApi, tagsToApi } from './tags';
import { validateTaskDefinition } from './validateTaskDefinition';

/** Operations on task definitions. */
export function taskDefinitionOperations(
  state: EcsState,
): Record<string, OperationHandler> {
  return {
    RegisterTaskDefinition(input: RegisterTaskDefinitionCommandInput, context) {
      validateTaskDefinition(input);
      const { tags, ...definition } = input;
      const family = input.family ?? '';
      const revision = (state.families(context).get(family) ?? 0) + 1;
      const row: TaskDefinitionRow = {
        family,
        revision,
        status: 'ACTIVE',
        registeredAt: state.nowIso(),
        registeredBy: context.principalArn,
        definition,
        tags: tagsFromApi(tags),
      };
      state.families(context).put(family, revision);
      save(state, context, row);
      return {
        taskDefinition: describeTaskDefinition(state, context, row),
        tags: tagsToApi(row.tags),
      };
    },
    DescribeTaskDefinition(input: DescribeTaskDefinitionCommandInput, context) {
      const row = state.taskDefinition(context, input.taskDefinition);
      return {
        taskDefinition: describeTaskDefinition(state, context, row),
        tags: input.include?.includes('TAGS') ? tagsToApi(row.tags) : [],
      };
    },
    DeregisterTaskDefinition(
      input: DeregisterTaskDefinitionCommandInput,
      context,
    ) {
      const row = state.taskDefinition(context, input.taskDefinition);
      row.status = 'INACTIVE';
      row.deregisteredAt = state.nowIso();
      save(state, context, row);
      return { taskDefinition: describeTaskDefinition(state, context, row) };
    },
    ListTaskDefinitions(input: ListTaskDefinitionsCommandInput, context) {
      const status = input.status ?? 'ACTIVE';
      const rows = state
        .taskDefinitions(context)
        .values()
        .filter(
          row =>
            row.status === status &&
            (!input.familyPrefix || row.family === input.familyPrefix),
        )
        .sort(
          (a, b) => a.family.localeCompare(b.family) || a.revision - b.revision,
        );
      if (input.sort === 'DESC') rows.reverse();
      const { items, nextToken } = page(
        rows.map(row => state.taskDefinitionArn(context, row)),
        input,
      );
      return { taskDefinitionArns: items, nextToken };
    },
  };
}

function save(state: EcsState, scope: Scope, row: TaskDefinitionRow): void {
  state.taskDefinitions(scope).put(`${row.family}:${row.revision}`, row);
}

function describeTaskDefinition(
  state: EcsState,
  scope: Scope,
  row: TaskDefinitionRow,
): TaskDefinition {
  const { definition } = row;
  return {
    ...definition,
    taskDefinitionArn: state.taskDefinitionArn(scope, row),
    family: row.family,
    revision: row.revision,
    status: row.status,
    volumes: definition.volumes ?? [],
    placementConstraints: definition.placementConstraints ?? [],
    compatibilities: ['EC2', 'FARGATE'],
    containerDefinitions: definition.containerDefinitions?.map(container => ({
      ...container,
      essential: container.essential ?? true,
      environment: container.environment ?? [],
      mountPoints: container.mountPoints ?? [],
      volumesFrom: container.volumesFrom ?? [],
      portMappings: container.portMappings?.map(mapping => ({
        ...mapping,
        hostPort: mapping.hostPort ?? mapping.containerPort,
        protocol: mapping.protocol ?? 'tcp',
      })),
    })),
    registeredAt: new Date(row.registeredAt),
    registeredBy: row.registeredBy,
    deregisteredAt: row.deregisteredAt
      ? new Date(row.deregisteredAt)
      : undefined,
  };
}
