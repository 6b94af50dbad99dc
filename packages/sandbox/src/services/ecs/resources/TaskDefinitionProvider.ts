import type { RegisterTaskDefinitionCommandOutput } from '@aws-sdk/client-ecs';
import type { Sandbox } from '../../../core/Sandbox';
import type { ResourceProvider } from '../../../core/types';
import { type EcsState, lastPart } from '../EcsState';
import { tagsOfTemplate, tagsToApi } from '../tags';
import { apiShape } from './templateShape';
import { unknownAttribute } from './unknownAttribute';

const TYPE = 'AWS::ECS::TaskDefinition';

/** AWS::ECS::TaskDefinition. Its physical id is its ARN with the revision. */
export function createTaskDefinitionProvider(
  sandbox: Sandbox,
  state: EcsState,
): ResourceProvider {
  return {
    type: TYPE,
    async create(properties, context) {
      const { taskDefinition } =
        await sandbox.invoke<RegisterTaskDefinitionCommandOutput>(
          'ecs',
          'RegisterTaskDefinition',
          {
            ...(apiShape(properties) as object),
            family: properties.Family ?? context.physicalName(255),
            cpu: textOf(properties.Cpu),
            memory: textOf(properties.Memory),
            tags: tagsToApi(tagsOfTemplate(properties, context)),
          },
          context,
        );
      return { physicalId: taskDefinition?.taskDefinitionArn ?? '' };
    },
    // Everything but its tags makes a new revision.
    update(arn, properties, _previous, context) {
      const row = state.taskDefinition(context, arn);
      row.tags = tagsOfTemplate(properties, context);
      state.taskDefinitions(context).put(lastPart(arn), row);
    },
    async delete(arn, _properties, context) {
      const row = state.taskDefinitions(context).get(lastPart(arn));
      if (row?.status !== 'ACTIVE') return;
      await sandbox.invoke(
        'ecs',
        'DeregisterTaskDefinition',
        { taskDefinition: arn },
        context,
      );
    },
    getAtt(arn, attribute) {
      if (attribute === 'TaskDefinitionArn') return arn;
      throw unknownAttribute(TYPE, attribute);
    },
  };
}

function textOf(value: unknown): string | undefined {
  return value === undefined ? undefined : String(value);
}
