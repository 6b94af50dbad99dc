import { expect, test } from '@playwright/test';
import { requestService, SANDBOX, stackOutputs } from './support/aws';
import {
  create,
  expectTaskDone,
  laneRow,
  openPortal,
  review,
} from './support/portal';

test('Create a service, from nothing to a healthy lane', async ({ page }) => {
  await openPortal(page, '/create/templates/default/new-service');
  await page.getByRole('textbox', { name: /^Name/ }).fill('orders-api');
  await page
    .getByRole('textbox', { name: /^Description/ })
    .fill('Orders: "fast", cheap & good');
  await page.getByRole('button', { name: 'Next' }).click();
  // The only environment is chosen by itself.
  await expect(page.getByRole('button', { name: /Environment/ })).toContainText(
    'dev',
  );
  await review(page);
  await create(page);
  await expectTaskDone(page);

  await test.step('the Infra repo has its parameters file', async () => {
    const response = await fetch(
      `${SANDBOX}/git/api/v1/repos/acme/infra/contents/params/orders-api-dev.json?ref=main`,
    );
    expect(response.status).toBe(200);
    const { content } = await response.json();
    const { Parameters } = JSON.parse(
      Buffer.from(content, 'base64').toString('utf8'),
    );
    expect(Parameters).toMatchObject({
      ServiceName: 'orders-api',
      Env: 'dev',
      AppRepositoryId: 'acme/orders-api',
    });
  });

  await test.step('its stacks are there', async () => {
    for (const stack of [
      'boot-orders-api-dev',
      'pipeline-orders-api-dev',
      'app-orders-api-dev-default',
    ]) {
      expect(await stackOutputs(stack), stack).toBeDefined();
    }
  });

  await test.step('the result links to its lanes', async () => {
    await page.getByRole('link', { name: 'Lanes of orders-api' }).click();
    await expect(page).toHaveURL(/component\/orders-api\/lanes/);
    await expect(laneRow(page, 'default')).toContainText('Healthy');
    await expect(laneRow(page, 'default')).toContainText('2/2');
  });

  await test.step('it answers', async () => {
    const { status, body } = await requestService('orders-api');
    expect(status).toBe(200);
    expect(body).toMatchObject({ service: 'orders-api', lane: 'default' });
  });
});
