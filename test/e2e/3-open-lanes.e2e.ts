import { expect, test } from '@playwright/test';
import {
  create,
  expectTaskDone,
  fillNewLane,
  lanesTab,
  laneRow,
  openNewLane,
  openPortal,
  review,
} from './support/portal';

test('Open two lanes at once, and watch both without a reload', async ({
  page: tab,
  browser,
}) => {
  await openPortal(tab, lanesTab('user-api'));
  await expect(laneRow(tab, 'default')).toBeVisible();
  // A reload would lose this.
  await tab.evaluate(() => {
    document.body.dataset.sameDocument = 'yes';
  });

  // Windows of their own: a page in the background stops polling, as it should.
  const first = await browser.newPage();
  const second = await browser.newPage();
  await openNewLane(first, 'user-api');
  await openNewLane(second, 'user-api');
  await fillNewLane(first, { branch: 'new-checkout', lane: 'checkout' });
  await expect(
    first.getByText('Reached with tracestate ctx=lane:checkout'),
  ).toBeVisible();
  await second.getByRole('combobox', { name: /^Branch/ }).fill('dark-mode');
  await second.keyboard.press('Tab');
  await second.getByRole('button', { name: 'Use dark-mode' }).click();
  await review(first);
  await review(second);
  await Promise.all([create(first), create(second)]);

  // Side by side: there is a moment when both are under way.
  await expect(async () => {
    for (const lane of ['checkout', 'dark-mode']) {
      await expect(laneRow(tab, lane)).toContainText(
        /Deploying · (Source|Build|Deploy) \d\/3/,
        { timeout: 200 },
      );
    }
  }).toPass({ timeout: 60_000, intervals: [100] });

  for (const lane of ['checkout', 'dark-mode']) {
    await expect(laneRow(tab, lane)).toContainText('Healthy', {
      timeout: 150_000,
    });
  }
  expect(await tab.evaluate(() => document.body.dataset.sameDocument)).toBe(
    'yes',
  );
  await expectTaskDone(first);
  await expectTaskDone(second);
  await expect(first.getByText(/Build/).first()).toBeVisible();
  await first.close();
  await second.close();
});
