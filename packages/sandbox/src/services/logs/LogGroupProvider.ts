import { randomUUID } from 'node:crypto';
import { AwsError } from '../../core/AwsError';
import type { Sandbox } from '../../core/Sandbox';
import type {
  ResourceContext,
  ResourceProperties,
  ResourceProvider,
} from '../../core/types';
import type { LogStore } from './LogStore';

/** AWS::Logs::LogGroup. Its physical id is its name. */
export function createLogGroupProvider(
  sandbox: Sandbox,
  store: LogStore,
): ResourceProvider {
  const call = (operation: string, input: object, context: ResourceContext) =>
    sandbox.invoke('logs', operation, input, context);
  const setRetention = async (
    logGroupName: string,
    properties: ResourceProperties,
    context: ResourceContext,
  ) => {
    const days = properties.RetentionInDays;
    if (days === undefined) {
      await call('DeleteRetentionPolicy', { logGroupName }, context);
      return;
    }
    const retentionInDays = Number(days);
    await call(
      'PutRetentionPolicy',
      { logGroupName, retentionInDays },
      context,
    );
  };
  return {
    type: 'AWS::Logs::LogGroup',
    async create(properties, context) {
      const logGroupName = properties.LogGroupName ?? context.physicalName(512);
      if (store.groups(context).has(logGroupName)) {
        throw alreadyExists(logGroupName);
      }
      await call(
        'CreateLogGroup',
        {
          logGroupName,
          kmsKeyId: properties.KmsKeyId,
          logGroupClass: properties.LogGroupClass,
          tags: tagsOf(properties, context),
        },
        context,
      );
      if (properties.RetentionInDays !== undefined) {
        await setRetention(logGroupName, properties, context);
      }
      return { physicalId: logGroupName };
    },
    async update(logGroupName, properties, _previous, context) {
      await setRetention(logGroupName, properties, context);
      const row = store.group(context, logGroupName);
      row.tags = tagsOf(properties, context);
      store.groups(context).put(logGroupName, row);
    },
    async delete(logGroupName, _properties, context) {
      if (!store.groups(context).has(logGroupName)) return;
      await call('DeleteLogGroup', { logGroupName }, context);
    },
    getAtt(logGroupName, attribute, context) {
      if (attribute === 'Arn') {
        return `${store.groupArn(context, logGroupName)}:*`;
      }
      throw new AwsError(
        'ValidationError',
        `Requested attribute ${attribute} does not exist in schema for AWS::Logs::LogGroup`,
      );
    },
  };
}

/** In the words of CloudFormation's handler, which names the resource; the API's own message does not. */
function alreadyExists(logGroupName: string): AwsError {
  const identifier = JSON.stringify({
    '/properties/LogGroupName': logGroupName,
  });
  return new AwsError(
    'AlreadyExists',
    `Resource handler returned message: "Resource of type 'AWS::Logs::LogGroup' with identifier '${identifier}' already exists." (RequestToken: ${randomUUID()}, HandlerErrorCode: AlreadyExists)`,
  );
}

function tagsOf(
  properties: ResourceProperties,
  context: ResourceContext,
): Record<string, string> {
  const own: { Key: string; Value: string }[] = properties.Tags ?? [];
  return {
    ...context.stackTags,
    ...Object.fromEntries(own.map(tag => [tag.Key, tag.Value])),
  };
}
