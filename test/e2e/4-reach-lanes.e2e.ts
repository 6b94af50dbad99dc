import { expect, test } from '@playwright/test';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { requestService } from './support/aws';
import { lanesTab, laneRow, openPortal } from './support/portal';

const run = promisify(execFile);

test('A header reaches the lane, none reaches default', async () => {
  const gray = await requestService('user-api', {
    tracestate: 'rojo=1, ctx=lane:gray',
  });
  expect(gray).toMatchObject({ status: 200, body: { lane: 'gray' } });
  const normal = await requestService('user-api');
  expect(normal).toMatchObject({ status: 200, body: { lane: 'default' } });
  expect(gray.body.commit).not.toBe(normal.body.commit);
});

test('The curl line of the page works as printed, and its request is in the log within seconds', async ({
  page,
}) => {
  await openPortal(page, `${lanesTab('user-api')}/dev/gray`);
  const path = `asked-for-at-${Date.now()}`;
  const curl = await page.getByText(/^curl -i -H 'traceparent/).innerText();
  const marked = curl.replace(/\/'$/, `/${path}'`);
  const { stdout } = await run('bash', ['-c', marked]);
  expect(stdout).toContain('HTTP/1.1 404');

  await page.getByRole('tab', { name: 'Logs' }).click();
  await page.getByRole('searchbox', { name: 'Search' }).fill(path);
  await expect(page.getByText(`GET /${path} 404`)).toBeVisible();
});

test('Requests show in the metrics of the lane within seconds', async ({
  page,
}) => {
  await openPortal(page, lanesTab('user-api'));
  const row = laneRow(page, 'dark-mode');
  await expect(row).toContainText('Healthy');
  for (let i = 0; i < 60; i++) {
    await requestService('user-api', { tracestate: 'ctx=lane:dark-mode' });
  }
  await expect(row).toContainText(/\d+(\.\d)? ms/);
  await expect(row).toContainText('0.0 %');
});
