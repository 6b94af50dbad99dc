import { strict as assert } from 'node:assert';
import { suite } from 'node:test';
import { behaviour } from './support/behaviour';
import { eventually } from './support/eventually';
import { createLogGroup, logs, writeLog } from './support/logGroups';
import { refused } from './support/refusal';

/** Messages that FilterLogEvents finds, once so many are there: AWS takes a moment to index them. */
async function filtered(
  input: Parameters<typeof logs.filterLogEvents>[0],
  expected: number,
): Promise<Array<string | undefined>> {
  const { events = [] } = await eventually(
    `${expected} events are found`,
    async () => {
      const page = await logs.filterLogEvents(input);
      return (page.events?.length ?? 0) >= expected && page;
    },
  );
  return events.map(({ message }) => message);
}

suite('Log groups and streams', { concurrency: 6 }, () => {
  behaviour('a second log group of the same name is refused', async scope => {
    const logGroupName = await createLogGroup(scope);
    await refused(logs.createLogGroup({ logGroupName }), {
      code: 'ResourceAlreadyExistsException',
      message: 'The specified log group already exists',
    });
  });

  behaviour(
    'reading a log group that is not there is ResourceNotFoundException',
    async scope => {
      await refused(
        logs.filterLogEvents({ logGroupName: scope.name('nothing') }),
        {
          code: 'ResourceNotFoundException',
          message: 'The specified log group does not exist.',
        },
      );
    },
  );

  behaviour(
    'reading a log stream that is not there is ResourceNotFoundException',
    async scope => {
      const logGroupName = await createLogGroup(scope);
      await refused(
        logs.getLogEvents({ logGroupName, logStreamName: 'nothing' }),
        {
          code: 'ResourceNotFoundException',
          message: 'The specified log stream does not exist.',
        },
      );
    },
  );

  behaviour(
    'a retention of days that AWS does not have is refused',
    async scope => {
      const logGroupName = await createLogGroup(scope);
      await refused(
        logs.putRetentionPolicy({ logGroupName, retentionInDays: 2 }),
        { code: 'InvalidParameterException' },
      );
    },
  );

  behaviour('DescribeLogGroups finds groups by prefix', async scope => {
    const logGroupName = await createLogGroup(scope);
    const { logGroups = [] } = await logs.describeLogGroups({
      logGroupNamePrefix: logGroupName,
    });
    assert.deepEqual(
      logGroups.map(it => it.logGroupName),
      [logGroupName],
    );
    assert.ok(logGroups[0]?.arn?.endsWith(`:log-group:${logGroupName}:*`));
    assert.ok(logGroups[0]?.logGroupArn?.endsWith(`:${logGroupName}`));
  });

  behaviour('DescribeLogStreams finds streams by prefix', async scope => {
    const logGroupName = await createLogGroup(scope);
    for (const name of ['gray/app/1', 'gray-2/app/1', 'blue/app/1']) {
      await logs.createLogStream({ logGroupName, logStreamName: name });
    }
    const { logStreams = [] } = await logs.describeLogStreams({
      logGroupName,
      logStreamNamePrefix: 'gray/',
    });
    assert.deepEqual(
      logStreams.map(it => it.logStreamName),
      ['gray/app/1'],
    );
  });
});

suite('Log events', { concurrency: 6 }, () => {
  behaviour('FilterLogEvents takes the streams of one prefix', async scope => {
    const logGroupName = await createLogGroup(scope);
    await writeLog(logGroupName, 'gray/app/1', ['from gray']);
    await writeLog(logGroupName, 'gray-2/app/1', ['from gray-2']);
    assert.deepEqual(
      await filtered({ logGroupName, logStreamNamePrefix: 'gray/' }, 1),
      ['from gray'],
    );
  });

  behaviour(
    'a prefix and names of streams can not be given together',
    async scope => {
      const logGroupName = await createLogGroup(scope);
      await writeLog(logGroupName, 'gray', ['one']);
      await refused(
        logs.filterLogEvents({
          logGroupName,
          logStreamNamePrefix: 'gray',
          logStreamNames: ['gray'],
        }),
        { code: 'InvalidParameterException' },
      );
    },
  );

  behaviour(
    'events of several streams come in the order of time',
    async scope => {
      const logGroupName = await createLogGroup(scope);
      await writeLog(logGroupName, 'later', ['a3', 'a4']);
      const now = Date.now() - 5000;
      await logs.createLogStream({ logGroupName, logStreamName: 'earlier' });
      await logs.putLogEvents({
        logGroupName,
        logStreamName: 'earlier',
        logEvents: [
          { timestamp: now, message: 'b1' },
          { timestamp: now + 1, message: 'b2' },
        ],
      });
      assert.deepEqual(await filtered({ logGroupName }, 4), [
        'b1',
        'b2',
        'a3',
        'a4',
      ]);
    },
  );

  const messages = [
    'INFO started',
    'ERROR out of memory',
    'WARN slow answer',
    'ERROR slow answer',
  ];
  const patterns: ReadonlyArray<
    readonly [behaviour: string, filterPattern: string, expected: string[]]
  > = [
    [
      'a filter pattern of one term finds the messages that have it',
      'ERROR',
      ['ERROR out of memory', 'ERROR slow answer'],
    ],
    [
      'all terms of a filter pattern must be there',
      'ERROR slow',
      ['ERROR slow answer'],
    ],
    [
      'a phrase in quotes must be there as it is',
      '"out of memory"',
      ['ERROR out of memory'],
    ],
    [
      'of terms with ? one is enough',
      '?WARN ?INFO',
      ['INFO started', 'WARN slow answer'],
    ],
    ['a term with - must not be there', 'ERROR -memory', ['ERROR slow answer']],
    ['a filter pattern minds the case', 'error', []],
  ];
  for (const [name, filterPattern, expected] of patterns) {
    behaviour(name, async scope => {
      const logGroupName = await createLogGroup(scope);
      await writeLog(logGroupName, 'app', messages);
      await filtered({ logGroupName }, messages.length);
      assert.deepEqual(
        await filtered({ logGroupName, filterPattern }, expected.length),
        expected,
      );
    });
  }

  behaviour(
    'FilterLogEvents goes on where the page before ended',
    async scope => {
      const logGroupName = await createLogGroup(scope);
      await writeLog(logGroupName, 'app', ['1', '2', '3']);
      await filtered({ logGroupName }, 3);
      const seen: Array<string | undefined> = [];
      let nextToken: string | undefined;
      do {
        const page = await logs.filterLogEvents({
          logGroupName,
          limit: 2,
          nextToken,
        });
        seen.push(...(page.events ?? []).map(({ message }) => message));
        nextToken = page.nextToken;
      } while (nextToken);
      assert.deepEqual(seen, ['1', '2', '3']);
    },
  );

  behaviour(
    'at the end of a stream GetLogEvents gives the same token again',
    async scope => {
      const logGroupName = await createLogGroup(scope);
      await writeLog(logGroupName, 'app', ['1', '2']);
      const read = (nextToken?: string) =>
        logs.getLogEvents({
          logGroupName,
          logStreamName: 'app',
          startFromHead: true,
          nextToken,
        });
      const first = await eventually('both events are there', async () => {
        const page = await read();
        return page.events?.length === 2 && page;
      });
      const second = await read(first.nextForwardToken);
      assert.deepEqual(second.events, []);
      assert.equal(second.nextForwardToken, first.nextForwardToken);
    },
  );

  behaviour(
    'GetLogEvents gives the newest events unless told to start from the head',
    async scope => {
      const logGroupName = await createLogGroup(scope);
      await writeLog(logGroupName, 'app', ['1', '2', '3']);
      const { events = [] } = await eventually(
        'the events are there',
        async () => {
          const page = await logs.getLogEvents({
            logGroupName,
            logStreamName: 'app',
            limit: 2,
          });
          return page.events?.length === 2 && page;
        },
      );
      assert.deepEqual(
        events.map(it => it.message),
        ['2', '3'],
      );
    },
  );

  behaviour('events out of order in one request are refused', async scope => {
    const logGroupName = await createLogGroup(scope);
    await logs.createLogStream({ logGroupName, logStreamName: 'app' });
    const now = Date.now();
    await refused(
      logs.putLogEvents({
        logGroupName,
        logStreamName: 'app',
        logEvents: [
          { timestamp: now, message: 'b' },
          { timestamp: now - 1000, message: 'a' },
        ],
      }),
      {
        code: 'InvalidParameterException',
        message:
          'Log events in a single PutLogEvents request must be in chronological order.',
      },
    );
  });

  behaviour('events older than 14 days are rejected and named', async scope => {
    const logGroupName = await createLogGroup(scope);
    await logs.createLogStream({ logGroupName, logStreamName: 'app' });
    const now = Date.now();
    const { rejectedLogEventsInfo } = await logs.putLogEvents({
      logGroupName,
      logStreamName: 'app',
      logEvents: [
        { timestamp: now - 20 * 24 * 3600 * 1000, message: 'old' },
        { timestamp: now, message: 'new' },
      ],
    });
    assert.equal(rejectedLogEventsInfo?.tooOldLogEventEndIndex, 1);
    assert.deepEqual(await filtered({ logGroupName }, 1), ['new']);
  });
});
