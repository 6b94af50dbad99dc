import { expect, test } from '@playwright/test';
import { stackOutputs } from './support/aws';
import {
  create,
  fillNewLane,
  laneAction,
  lanesTab,
  laneRow,
  openNewLane,
  openPortal,
  review,
} from './support/portal';

test.describe('Names and branches, where they are typed', () => {
  test('a lane name outside the grammar', async ({ page }) => {
    await openNewLane(page, 'user-api');
    await fillNewLane(page, { branch: 'gray', lane: 'Gray_1' });
    await expect(
      page.getByText(
        "Lane name 'Gray_1' does not start with a lower-case letter",
      ),
    ).toBeVisible();
    await page.getByRole('button', { name: 'Review' }).click();
    await expect(page.getByRole('button', { name: 'Create' })).toBeHidden();
  });

  test('a lane that exists', async ({ page }) => {
    await openNewLane(page, 'user-api');
    await fillNewLane(page, { branch: 'gray', lane: 'gray' });
    await expect(
      page.getByText('Lane gray is already in dev: give another name'),
    ).toBeVisible();
  });

  test('a branch that does not exist', async ({ page }) => {
    await openNewLane(page, 'user-api');
    await fillNewLane(page, { branch: 'no-such-branch', lane: 'nowhere' });
    await expect(
      page.getByText('The App repo has no branch no-such-branch.'),
    ).toBeVisible();
  });

  test('a service name outside the grammar, or taken', async ({ page }) => {
    await openPortal(page, '/create/templates/default/new-service');
    const name = page.getByRole('textbox', { name: /^Name/ });
    await name.fill('orders--api');
    await expect(
      page.getByText(
        "Service name 'orders--api' has two hyphens in a row: use one.",
      ),
    ).toBeVisible();
    await name.fill('user-api');
    await expect(
      page.getByText('The catalog already has component:default/user-api'),
    ).toBeVisible();
  });
});

test('A second deployment of a lane that is being deployed is refused, with the first named', async ({
  page,
}) => {
  await openPortal(page, lanesTab('order-api'));
  await expect(laneRow(page, 'slow-tests')).toContainText('Deploying');
  await laneAction(page, 'slow-tests', 'Redeploy from branch…');
  const dialog = page.getByRole('dialog', { name: /^(Delete|Redeploy) lane/ });
  await expect(dialog).toContainText(/execution [0-9a-f-]{36}/);
  await expect(dialog.getByRole('button', { name: 'Redeploy' })).toBeDisabled();
});

test('An image that crashes at start is rolled back, says why, and goes away', async ({
  page,
}) => {
  await openNewLane(page, 'payment-api');
  await fillNewLane(page, { branch: 'ledger', lane: 'crashing' });
  await review(page);
  await create(page);
  await expect(
    page.getByText(/container exited 1: "DB_URL is not set"/i).first(),
  ).toBeVisible({ timeout: 150_000 });

  await openPortal(page, lanesTab('payment-api'));
  const row = laneRow(page, 'crashing');
  await expect(row).toContainText(
    'Failed: container exited 1: "DB_URL is not set"',
  );
  await expect(laneRow(page, 'default')).toContainText('Healthy');
  await laneAction(page, 'crashing', 'Delete…');
  await page
    .getByRole('dialog', { name: /^Delete lane/ })
    .getByRole('button', { name: 'Delete lane' })
    .click();
  await expect(row).toBeHidden({ timeout: 90_000 });
  expect(await stackOutputs('app-payment-api-dev-crashing')).toBeUndefined();
});
