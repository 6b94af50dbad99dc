import type {
  CreateLogGroupCommandInput,
  DeleteLogGroupCommandInput,
  DeleteRetentionPolicyCommandInput,
  DescribeLogGroupsCommandInput,
  DescribeLogGroupsCommandOutput,
  ListTagsForResourceCommandInput,
  LogGroup,
  PutRetentionPolicyCommandInput,
  TagResourceCommandInput,
  UntagResourceCommandInput,
} from '@aws-sdk/client-cloudwatch-logs';
import { AwsError } from '../../core/AwsError';
import type { OperationHandler, RequestContext, Scope } from '../../core/types';
import { groupNameOf, groupNameOfArn } from './groupName';
import type { LogGroupRow, LogStore } from './LogStore';
import { pageByName } from './paging';

const GROUP_NAME = /^[.\-_/#A-Za-z0-9]{1,512}$/;
/** Days that a retention policy can have. (AWS) */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827,
  2192, 2557, 2922, 3288, 3653,
];
const GROUPS_PER_PAGE = 50;

/** Operations on log groups, their retention and their tags. */
export function groupOperations(
  store: LogStore,
  now: () => number,
): Record<string, OperationHandler> {
  const change = (
    name: string,
    context: RequestContext,
    apply: (row: LogGroupRow) => void,
  ) => {
    const row = store.group(context, name);
    apply(row);
    store.groups(context).put(row.name, row);
    return {};
  };
  return {
    CreateLogGroup(input: CreateLogGroupCommandInput, context) {
      const name = validName(input.logGroupName);
      if (store.groups(context).has(name)) {
        throw new AwsError(
          'ResourceAlreadyExistsException',
          'The specified log group already exists',
        );
      }
      store.groups(context).put(name, {
        name,
        creationTime: now(),
        kmsKeyId: input.kmsKeyId,
        logGroupClass: input.logGroupClass ?? 'STANDARD',
        tags: { ...input.tags },
      });
      return {};
    },
    DeleteLogGroup(input: DeleteLogGroupCommandInput, context) {
      const { name } = store.group(context, groupNameOf(input));
      store.deleteGroup(context, name);
      return {};
    },
    DescribeLogGroups: (input: DescribeLogGroupsCommandInput, context) =>
      describeGroups(store, input, context),
    PutRetentionPolicy(input: PutRetentionPolicyCommandInput, context) {
      const days = validRetention(input.retentionInDays);
      return change(groupNameOf(input), context, row => {
        row.retentionInDays = days;
      });
    },
    DeleteRetentionPolicy: (
      input: DeleteRetentionPolicyCommandInput,
      context,
    ) =>
      change(groupNameOf(input), context, row => {
        row.retentionInDays = undefined;
      }),
    TagResource: (input: TagResourceCommandInput, context) =>
      change(groupNameOfArn(input.resourceArn ?? ''), context, row => {
        row.tags = { ...row.tags, ...input.tags };
      }),
    UntagResource: (input: UntagResourceCommandInput, context) =>
      change(groupNameOfArn(input.resourceArn ?? ''), context, row => {
        for (const key of input.tagKeys ?? []) delete row.tags[key];
      }),
    ListTagsForResource(input: ListTagsForResourceCommandInput, context) {
      const name = groupNameOfArn(input.resourceArn ?? '');
      return { tags: { ...store.group(context, name).tags } };
    },
  };
}

function describeGroups(
  store: LogStore,
  input: DescribeLogGroupsCommandInput,
  scope: Scope,
): Partial<DescribeLogGroupsCommandOutput> {
  const { logGroupNamePrefix = '', logGroupNamePattern = '' } = input;
  if (logGroupNamePrefix && logGroupNamePattern) {
    throw new AwsError(
      'InvalidParameterException',
      'LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.',
    );
  }
  const found = store
    .groups(scope)
    .values()
    .filter(
      row =>
        row.name.startsWith(logGroupNamePrefix) &&
        row.name.toLowerCase().includes(logGroupNamePattern.toLowerCase()),
    )
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const { page, nextToken } = pageByName(
    found,
    row => row.name,
    input.nextToken,
    input.limit ?? GROUPS_PER_PAGE,
  );
  return {
    logGroups: page.map(row => toLogGroup(store, scope, row)),
    nextToken,
  };
}

function toLogGroup(store: LogStore, scope: Scope, row: LogGroupRow): LogGroup {
  const logGroupArn = store.groupArn(scope, row.name);
  return {
    logGroupName: row.name,
    creationTime: row.creationTime,
    retentionInDays: row.retentionInDays,
    metricFilterCount: 0,
    arn: `${logGroupArn}:*`,
    logGroupArn,
    kmsKeyId: row.kmsKeyId,
    // AWS brings this number up to date hours later; here it is right at once.
    storedBytes: store
      .streams(scope, row.name)
      .reduce(
        (sum, { name }) => sum + store.file(scope, row.name, name).storedBytes,
        0,
      ),
    logGroupClass: row.logGroupClass as LogGroup['logGroupClass'],
  };
}

function validName(name: string | undefined): string {
  if (name !== undefined && GROUP_NAME.test(name)) return name;
  throw new AwsError(
    'InvalidParameterException',
    `1 validation error detected: Value '${name}' at 'logGroupName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+`,
  );
}

function validRetention(days: number | undefined): number {
  if (days !== undefined && RETENTION_DAYS.includes(days)) return days;
  throw new AwsError(
    'InvalidParameterException',
    `1 validation error detected: Value '${days}' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: [${RETENTION_DAYS.join(
      ', ',
    )}]`,
  );
}
