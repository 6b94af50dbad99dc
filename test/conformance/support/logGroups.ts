import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { clientSettings } from './endpoint';
import type { Scope } from './Scope';

export const logs = new CloudWatchLogs(clientSettings);

/** An empty log group; gives its name. */
export async function createLogGroup(scope: Scope): Promise<string> {
  const logGroupName = `/${scope.name('group')}`;
  await logs.createLogGroup({ logGroupName });
  scope.later(() => logs.deleteLogGroup({ logGroupName }));
  return logGroupName;
}

/** Writes messages one millisecond apart, the last of them now, to a stream that is made where it is missing. */
export async function writeLog(
  logGroupName: string,
  logStreamName: string,
  messages: readonly string[],
): Promise<void> {
  await logs
    .createLogStream({ logGroupName, logStreamName })
    .catch((error: Error) => {
      if (error.name !== 'ResourceAlreadyExistsException') throw error;
    });
  const first = Date.now() - messages.length;
  await logs.putLogEvents({
    logGroupName,
    logStreamName,
    logEvents: messages.map((message, index) => ({
      message,
      timestamp: first + index,
    })),
  });
}
