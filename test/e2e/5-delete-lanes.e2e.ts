import { expect, test } from '@playwright/test';
import { requestService, stackOutputs, stackResources } from './support/aws';
import {
  create,
  expectTaskDone,
  laneAction,
  lanesTab,
  laneRow,
  openPortal,
  review,
} from './support/portal';

/** Sends requests until it is stopped; gives each answer that was not 200 by the lane expected. */
function watchLane(headers: Record<string, string>, lane: string) {
  const wrong: unknown[] = [];
  let asked = 0;
  let stopped = false;
  const done = (async () => {
    while (!stopped) {
      const answer = await requestService('user-api', headers);
      asked += 1;
      if (answer.status !== 200 || answer.body.lane !== lane) {
        wrong.push(answer);
      }
      await new Promise(resolve => setTimeout(resolve, 50));
    }
  })();
  return async () => {
    stopped = true;
    await done;
    return { asked, wrong };
  };
}

test('Delete a lane from the tab; the others never notice', async ({
  page,
}) => {
  const stack = 'app-user-api-dev-checkout';
  const [targetGroup] = await stackResources(
    stack,
    'AWS::ElasticLoadBalancingV2::TargetGroup',
  );
  expect(targetGroup).toContain('targetgroup/');
  const stopDefault = watchLane({}, 'default');
  const stopGray = watchLane({ tracestate: 'ctx=lane:gray' }, 'gray');

  await openPortal(page, lanesTab('user-api'));
  await laneAction(page, 'checkout', 'Delete…');
  const dialog = page.getByRole('dialog', { name: /^(Delete|Redeploy) lane/ });
  await expect(dialog).toContainText(
    'Requests for checkout reach lane default from then on',
  );
  await dialog.getByRole('button', { name: 'Delete lane' }).click();
  await expect(laneRow(page, 'checkout')).toBeHidden({ timeout: 90_000 });

  expect(await stackOutputs(stack)).toBeUndefined();
  const fallback = await requestService('user-api', {
    tracestate: 'ctx=lane:checkout',
  });
  expect(fallback).toMatchObject({ status: 200, body: { lane: 'default' } });
  for (const stop of [stopDefault, stopGray]) {
    const { asked, wrong } = await stop();
    expect(asked).toBeGreaterThan(5);
    expect(wrong).toEqual([]);
  }
});

test('Delete a lane from the template', async ({ page }) => {
  const formData = { service: 'component:default/user-api', env: 'dev' };
  await openPortal(
    page,
    `/create/templates/default/delete-lane?formData=${encodeURIComponent(
      JSON.stringify(formData),
    )}`,
  );
  await page.getByRole('button', { name: /Lane/ }).last().click();
  await page.getByRole('option', { name: /^dark-mode/ }).click();
  await review(page);
  await create(page);
  await expectTaskDone(page);
  expect(await stackOutputs('app-user-api-dev-dark-mode')).toBeUndefined();
  await page.getByRole('link', { name: /^Lanes of/ }).click();
  await expect(laneRow(page, 'gray')).toBeVisible();
  await expect(laneRow(page, 'dark-mode')).toBeHidden();
});
