import {
  CloudWatchLogsClient,
  FilterLogEventsCommand,
  GetLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { AwsCaller } from './AwsCaller';
import { isGone } from './AwsCallError';
import { LogEvent, LogsApi } from './LogsApi';

const LINES_PER_CALL = 10_000;
/** FilterLogEvents gives the oldest lines first and no way round: pages read at most to reach the newest. */
const MAX_FILTER_PAGES = 10;

function toLine(
  event: { timestamp?: number; message?: string; logStreamName?: string },
  stream = '',
): LogEvent {
  return {
    at: new Date(event.timestamp ?? 0).toISOString(),
    message: (event.message ?? '').replace(/\r?\n$/, ''),
    stream: event.logStreamName ?? stream,
  };
}

export class AwsLogsApi implements LogsApi {
  constructor(
    private readonly client: CloudWatchLogsClient,
    private readonly caller: AwsCaller,
  ) {}

  async filterLines(request: {
    group: string;
    prefix: string;
    search?: string;
    since: Date;
    limit: number;
  }): Promise<LogEvent[]> {
    // A quoted term is matched as it stands; a quote inside it cannot be told to AWS.
    const term = request.search?.replace(/["\\]/g, ' ').trim();
    let lines: LogEvent[] = [];
    let next: string | undefined;
    try {
      for (let page = 0; page < MAX_FILTER_PAGES; page++) {
        const input = {
          logGroupName: request.group,
          logStreamNamePrefix: request.prefix,
          filterPattern: term ? `"${term}"` : undefined,
          startTime: request.since.getTime(),
          limit: LINES_PER_CALL,
          nextToken: next,
        };
        const answer = await this.caller.call('FilterLogEvents', options =>
          this.client.send(new FilterLogEventsCommand(input), options),
        );
        lines = lines
          .concat((answer.events ?? []).map(event => toLine(event)))
          .slice(-request.limit);
        next = answer.nextToken;
        if (!next) break;
      }
    } catch (error) {
      if (isGone(error)) return [];
      throw error;
    }
    return lines.sort((a, b) => a.at.localeCompare(b.at));
  }

  async tail(
    group: string,
    stream: string,
    limit: number,
  ): Promise<LogEvent[]> {
    try {
      const { events } = await this.caller.call('GetLogEvents', options =>
        this.client.send(
          new GetLogEventsCommand({
            logGroupName: group,
            logStreamName: stream,
            startFromHead: false,
            limit,
          }),
          options,
        ),
      );
      return (events ?? []).map(event => toLine(event, stream));
    } catch (error) {
      if (isGone(error)) return [];
      throw error;
    }
  }
}
