import { expect, test } from '@playwright/test';
import { lanesTab, laneRow, openPortal } from './support/portal';

test.describe('See at once', () => {
  test('the lanes of user-api, their state and why', async ({ page }) => {
    await openPortal(page, lanesTab('user-api'));
    const names = page.getByRole('rowheader');
    await expect(names).toHaveText(['default', 'blue', 'gray']);

    const normal = laneRow(page, 'default');
    await expect(normal).toContainText('Healthy');
    await expect(normal).toContainText(/[0-9a-f]{7} · .+ ago/);
    await expect(normal).toContainText('main');
    await expect(normal).toContainText('2/2');
    await expect(normal).toContainText(/\d+(\.\d)? ms/);
    await expect(normal).toContainText('100 %');
    await expect(laneRow(page, 'gray')).toContainText('Healthy');
    await expect(laneRow(page, 'blue')).toContainText(
      /Failing: 5xx \d+(\.\d+)? % > 1 %/,
      { timeout: 90_000 },
    );
  });

  test('a deployment under way, with its stage', async ({ page }) => {
    await openPortal(page, lanesTab('order-api'));
    await expect(laneRow(page, 'slow-tests')).toContainText(
      'Deploying · Build 2/3',
    );
  });

  test('a container that crashed at start, and its cause', async ({ page }) => {
    await openPortal(page, lanesTab('payment-api'));
    const ledger = laneRow(page, 'ledger');
    await expect(ledger).toContainText(
      'Failed: container exited 1: "DB_URL is not set"',
      { timeout: 60_000 },
    );
    await ledger.getByRole('link', { name: 'View cause' }).click();
    await expect(page.getByText(/^Why: container exited 1/)).toBeVisible();
    await expect(page.getByText('What to do next')).toBeVisible();
    await expect(
      page.getByText('ECS Deployment Circuit Breaker was triggered'),
    ).toBeVisible();
  });

  test('the lanes on the overview page of the component', async ({ page }) => {
    await openPortal(page, '/catalog/default/component/user-api');
    const card = page.getByRole('link', { name: /gray/ });
    await expect(card.first()).toBeVisible();
  });

  test('on a narrow screen nothing is cut off', async ({ page }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await openPortal(page, lanesTab('user-api'));
    await expect(laneRow(page, 'gray')).toContainText('Healthy');
    const overflow = await page.evaluate(
      () =>
        document.documentElement.scrollWidth -
        document.documentElement.clientWidth,
    );
    expect(overflow).toBeLessThanOrEqual(0);
  });
});
