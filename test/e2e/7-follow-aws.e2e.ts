import { expect, test } from '@playwright/test';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { SANDBOX, startPipeline } from './support/aws';
import { lanesTab, laneRow, openPortal } from './support/portal';

const run = promisify(execFile);

/** The AWS CLI, pointed at the sandbox as `./yarnw start` prints it. */
async function aws(...args: string[]): Promise<string> {
  const { stdout } = await run(
    'aws',
    ['--endpoint-url', SANDBOX, '--output', 'text', ...args],
    {
      env: {
        ...process.env,
        AWS_ACCESS_KEY_ID: '111111111111',
        AWS_SECRET_ACCESS_KEY: 'sandbox',
        AWS_DEFAULT_REGION: 'ap-southeast-2',
        AWS_PAGER: '',
      },
    },
  );
  return stdout;
}

test('The tab follows what is done in AWS beside the portal', async ({
  page,
}) => {
  const stacks = await aws(
    ...['cloudformation', 'list-stacks'],
    ...['--query', 'StackSummaries[].StackName'],
  );
  expect(stacks).toContain('app-user-api-dev-gray');

  await openPortal(page, lanesTab('user-api'));
  await expect(laneRow(page, 'gray')).toBeVisible();
  // By the SDK: Debian's AWS CLI is older than pipeline variables.
  await startPipeline('user-api-dev', {
    SERVICE: 'user-api',
    LANE: 'by-hand',
    BRANCH: 'gray',
  });
  const row = laneRow(page, 'by-hand');
  await expect(row).toContainText('Healthy', { timeout: 90_000 });

  await aws(
    ...['cloudformation', 'delete-stack'],
    ...['--stack-name', 'app-user-api-dev-by-hand'],
  );
  await expect(row).toBeHidden({ timeout: 60_000 });
  await expect(laneRow(page, 'gray')).toContainText('Healthy');
});
