import type {
  FilterLogEventsCommandInput,
  FilterLogEventsCommandOutput,
  GetLogEventsCommandInput,
  GetLogEventsCommandOutput,
  PutLogEventsCommandInput,
  PutLogEventsCommandOutput,
} from '@aws-sdk/client-cloudwatch-logs';
import { AwsError } from '../../core/AwsError';
import type { OperationHandler, Scope } from '../../core/types';
import { compileFilterPattern } from './filterPattern';
import { groupNameOf } from './groupName';
import type { LogStore, LogStreamRow } from './LogStore';
import { compareEvents, type StoredLogEvent } from './LogStreamFile';
import { decodePosition, encodePosition, takePage } from './paging';

/** AWS leaves out events that lie further in the future. */
const TOO_NEW_MS = 2 * 3600 * 1000;
/** ... or in the past. */
const TOO_OLD_MS = 14 * 24 * 3600 * 1000;
const MAX_BATCH = 10_000;

interface TimeRange {
  readonly startTime?: number;
  readonly endTime?: number;
}

/** Operations that write and read events. */
export function eventOperations(
  store: LogStore,
  now: () => number,
): Record<string, OperationHandler> {
  return {
    PutLogEvents: (input: PutLogEventsCommandInput, context) =>
      putEvents(store, input, context, now()),
    GetLogEvents: (input: GetLogEventsCommandInput, context) =>
      getEvents(store, input, context),
    FilterLogEvents: (input: FilterLogEventsCommandInput, context) =>
      filterEvents(store, input, context),
  };
}

function putEvents(
  store: LogStore,
  input: PutLogEventsCommandInput,
  scope: Scope,
  now: number,
): Partial<PutLogEventsCommandOutput> {
  const { group, name } = store.stream(
    scope,
    groupNameOf(input),
    input.logStreamName ?? '',
  );
  const events = (input.logEvents ?? []).map(event => ({
    timestamp: event.timestamp ?? now,
    message: event.message ?? '',
  }));
  if (events.length === 0 || events.length > MAX_BATCH) {
    throw new AwsError(
      'InvalidParameterException',
      `1 validation error detected: Value at 'logEvents' failed to satisfy constraint: Member must have length between 1 and ${MAX_BATCH}`,
    );
  }
  if (events.some((event, i) => event.timestamp < events[i - 1]?.timestamp)) {
    throw new AwsError(
      'InvalidParameterException',
      'Log events in a single PutLogEvents request must be in chronological order.',
    );
  }
  const tooOld = events.filter(event => event.timestamp < now - TOO_OLD_MS);
  const tooNew = events.findIndex(event => event.timestamp > now + TOO_NEW_MS);
  const accepted = events.slice(
    tooOld.length,
    tooNew === -1 ? events.length : tooNew,
  );
  store.append(scope, group, name, accepted);
  const rejected = tooOld.length > 0 || tooNew !== -1;
  return {
    nextSequenceToken: String(now),
    rejectedLogEventsInfo: rejected
      ? {
          tooOldLogEventEndIndex: tooOld.length || undefined,
          tooNewLogEventStartIndex: tooNew === -1 ? undefined : tooNew,
        }
      : undefined,
  };
}

function getEvents(
  store: LogStore,
  input: GetLogEventsCommandInput,
  scope: Scope,
): Partial<GetLogEventsCommandOutput> {
  const stream = store.stream(
    scope,
    groupNameOf(input),
    input.logStreamName ?? '',
  );
  const all = store
    .events(scope, stream)
    // The end of the range is not part of it, unlike with FilterLogEvents.
    .filter(
      event =>
        event.timestamp >= (input.startTime ?? 0) &&
        event.timestamp < (input.endTime ?? Infinity),
    );
  const [direction, token] = input.nextToken?.split('/') ?? [];
  const forward = direction ? direction === 'f' : input.startFromHead === true;
  const from = token ? decodePosition(token) : undefined;
  const page = forward
    ? takePage(
        from ? all.filter(event => compareEvents(event, from) > 0) : all,
        input.limit,
      )
    : takePage(
        (from
          ? all.filter(event => compareEvents(event, from) < 0)
          : [...all]
        ).reverse(),
        input.limit,
      ).reverse();
  // At the end of the stream AWS gives the same token again.
  const edge = from ?? { timestamp: 0, sequence: 0 };
  return {
    events: page.map(({ timestamp, message, ingestionTime }) => ({
      timestamp,
      message,
      ingestionTime,
    })),
    nextForwardToken: `f/${encodePosition(page[page.length - 1] ?? edge)}`,
    nextBackwardToken: `b/${encodePosition(page[0] ?? edge)}`,
  };
}

type EventOfStream = StoredLogEvent & { readonly logStreamName: string };

function filterEvents(
  store: LogStore,
  input: FilterLogEventsCommandInput,
  scope: Scope,
): Partial<FilterLogEventsCommandOutput> {
  const matches = compileFilterPattern(input.filterPattern);
  const [direction, token] = input.nextToken?.split('/') ?? [];
  const forward = direction ? direction === 'f' : input.startFromHead !== false;
  const from = token ? decodePosition(token) : undefined;
  const order = (a: StoredLogEvent, b: StoredLogEvent) =>
    forward ? compareEvents(a, b) : compareEvents(b, a);
  const found: EventOfStream[] = [];
  for (const stream of searchedStreams(store, input, scope)) {
    for (const event of store.events(scope, stream)) {
      const toCome =
        !from ||
        (forward
          ? compareEvents(event, from) > 0
          : compareEvents(event, from) < 0);
      if (toCome && isWithin(event, input) && matches(event.message)) {
        found.push({ ...event, logStreamName: stream.name });
      }
    }
  }
  const page = takePage(found.sort(order), input.limit);
  const last = page[page.length - 1];
  return {
    events: page.map(event => ({
      logStreamName: event.logStreamName,
      timestamp: event.timestamp,
      message: event.message,
      ingestionTime: event.ingestionTime,
      eventId: eventId(event),
    })),
    searchedLogStreams: [],
    nextToken:
      last && page.length < found.length
        ? `${forward ? 'f' : 'b'}/${encodePosition(last)}`
        : undefined,
  };
}

function searchedStreams(
  store: LogStore,
  input: FilterLogEventsCommandInput,
  scope: Scope,
): LogStreamRow[] {
  const group = store.group(scope, groupNameOf(input)).name;
  const { logStreamNames, logStreamNamePrefix } = input;
  if (logStreamNames && logStreamNamePrefix !== undefined) {
    throw new AwsError(
      'InvalidParameterException',
      'LogStream name prefix and LogStream names are mutually exclusive parameters.',
    );
  }
  return logStreamNames
    ? logStreamNames.map(name => store.stream(scope, group, name))
    : store.streams(scope, group, logStreamNamePrefix);
}

function isWithin(event: StoredLogEvent, range: TimeRange): boolean {
  return (
    event.timestamp >= (range.startTime ?? 0) &&
    event.timestamp <= (range.endTime ?? Infinity)
  );
}

/** 56 digits, as AWS's: the time, then the order of arrival. */
function eventId(event: StoredLogEvent): string {
  const time = String(event.timestamp).padStart(14, '0');
  return `${time}${String(event.sequence).padStart(42, '0')}`;
}
