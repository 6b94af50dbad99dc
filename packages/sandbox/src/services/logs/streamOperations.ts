import type {
  CreateLogStreamCommandInput,
  DeleteLogStreamCommandInput,
  DescribeLogStreamsCommandInput,
  DescribeLogStreamsCommandOutput,
  LogStream,
} from '@aws-sdk/client-cloudwatch-logs';
import { AwsError } from '../../core/AwsError';
import type { OperationHandler, Scope } from '../../core/types';
import { groupNameOf } from './groupName';
import type { LogStore, LogStreamRow } from './LogStore';
import { pageByName } from './paging';

const STREAM_NAME = /^[^:*]{1,512}$/;
const STREAMS_PER_PAGE = 50;

/** Operations on log streams. */
export function streamOperations(
  store: LogStore,
): Record<string, OperationHandler> {
  return {
    CreateLogStream(input: CreateLogStreamCommandInput, context) {
      const name = validName(input.logStreamName);
      store.createStream(context, groupNameOf(input), name);
      return {};
    },
    DeleteLogStream(input: DeleteLogStreamCommandInput, context) {
      const { group, name } = store.stream(
        context,
        groupNameOf(input),
        input.logStreamName ?? '',
      );
      store.deleteStream(context, group, name);
      return {};
    },
    DescribeLogStreams: (input: DescribeLogStreamsCommandInput, context) =>
      describeStreams(store, input, context),
  };
}

function describeStreams(
  store: LogStore,
  input: DescribeLogStreamsCommandInput,
  scope: Scope,
): Partial<DescribeLogStreamsCommandOutput> {
  const group = store.group(scope, groupNameOf(input)).name;
  const byTime = input.orderBy === 'LastEventTime';
  if (byTime && input.logStreamNamePrefix !== undefined) {
    throw new AwsError(
      'InvalidParameterException',
      'Cannot order by LastEventTime with a logStreamNamePrefix.',
    );
  }
  const streams = store
    .streams(scope, group, input.logStreamNamePrefix)
    .map(row => toLogStream(store, scope, row));
  if (byTime) {
    const time = (stream: LogStream) => stream.lastEventTimestamp ?? 0;
    streams.sort((a, b) => time(a) - time(b));
  }
  if (input.descending) streams.reverse();
  const { page, nextToken } = pageByName(
    streams,
    stream => stream.logStreamName ?? '',
    input.nextToken,
    input.limit ?? STREAMS_PER_PAGE,
  );
  return { logStreams: page, nextToken };
}

function toLogStream(
  store: LogStore,
  scope: Scope,
  row: LogStreamRow,
): LogStream {
  const { events, lastIngestionTime } = store.file(scope, row.group, row.name);
  return {
    logStreamName: row.name,
    creationTime: row.creationTime,
    firstEventTimestamp: events[0]?.timestamp,
    lastEventTimestamp: events[events.length - 1]?.timestamp,
    lastIngestionTime,
    arn: `${store.groupArn(scope, row.group)}:log-stream:${row.name}`,
    // AWS answers 0 since 2019.
    storedBytes: 0,
  };
}

function validName(name: string | undefined): string {
  if (name !== undefined && STREAM_NAME.test(name)) return name;
  throw new AwsError(
    'InvalidParameterException',
    `1 validation error detected: Value '${name}' at 'logStreamName' failed to satisfy constraint: Member must satisfy regular expression pattern: [^:*]*`,
  );
}
