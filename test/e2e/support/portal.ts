import { expect, Locator, Page } from '@playwright/test';

/** Opens a page of the portal, entering as guest where this browser has not yet. */
export async function openPortal(page: Page, path: string): Promise<void> {
  await page.goto(path);
  const enter = page.getByRole('button', { name: 'Enter' });
  const inside = page
    .getByRole('link', { name: 'Settings' })
    .or(page.getByTestId('mobile-sidebar-root'));
  // The development server compiles the app when the first page is asked for.
  await expect(enter.or(inside)).toBeVisible({ timeout: 60_000 });
  if (await enter.isVisible()) await enter.click();
  await expect(inside).toBeVisible({ timeout: 60_000 });
}

/** Path of a service's Lanes tab. */
export function lanesTab(service: string): string {
  return `/catalog/default/component/${service}/lanes`;
}

/** A lane's row in the table of the Lanes tab. */
export function laneRow(page: Page, lane: string): Locator {
  return page
    .getByRole('row')
    .filter({ has: page.getByRole('rowheader', { name: lane, exact: true }) });
}

/** Opens the menu of a lane's row and clicks an item. */
export async function laneAction(
  page: Page,
  lane: string,
  action: string,
): Promise<void> {
  await page.getByRole('button', { name: `Actions for lane ${lane}` }).click();
  await page.getByRole('menuitem', { name: action }).click();
}

/** Goes to the last step of a template whose form has been filled in. */
export async function review(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Review' }).click();
  await expect(page.getByRole('button', { name: 'Create' })).toBeVisible();
}

/** Starts a template that has been reviewed. */
export async function create(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Create' }).click();
  await expect(page).toHaveURL(/\/create\/tasks\//);
}

export interface NewLane {
  readonly branch: string;
  readonly lane: string;
}

/** Fills in the create-lane template, whose service and environment are pre-filled by the tab's "New lane" button. */
export async function fillNewLane(page: Page, lane: NewLane): Promise<void> {
  await page.getByRole('combobox', { name: /^Branch/ }).fill(lane.branch);
  await page.keyboard.press('Tab');
  await page.getByRole('textbox', { name: /^Lane/ }).fill(lane.lane);
}

/** The form of the create-lane template, opened by the button on the tab. */
export async function openNewLane(page: Page, service: string): Promise<void> {
  await openPortal(page, lanesTab(service));
  await page.getByRole('link', { name: 'New lane' }).click();
  await expect(
    page.getByRole('heading', { name: 'Create lane' }),
  ).toBeVisible();
}

/** Waits until the task on the page has ended well. */
export async function expectTaskDone(page: Page): Promise<void> {
  await expect(page.getByRole('link', { name: /^Lanes of/ })).toBeVisible({
    timeout: 150_000,
  });
}
