// A person comes from the portal by another provider, is told that it is unknown, links it, and comes in by it the next time.

import { check, readInput } from '../visitor.mjs';
import { Stage, choose, signIn } from './stage.mjs';

const input = await readInput();
const { portal, provider, person } = input;
const stage = await Stage.open({ story: 'other-ways', ...input });
const page = await stage.tab();

/** Signs in at the pages of the other provider, which are not ours. */
async function there() {
  await page.waitForURL((url) => url.pathname.startsWith('/interaction'));
  await page.fill('input[name=login]', 'wang');
  await page.fill('input[name=password]', 'any');
  await page.click('button[type=submit]');
  await page.waitForLoadState();
  if (new URL(page.url()).pathname.startsWith('/interaction')) await page.click('button[type=submit]');
}

await page.goto(`${portal}/sign-in`);
await page.waitForSelector('#sign-in-form');
check(!(await page.isVisible('#way-other')), 'the other ways are folded');
await page.click('#ways summary');
await stage.scene(page, 'folded-out', undefined);
await page.click('#way-other');
await there();
await page.waitForSelector('#way-told');
await stage.scene(page, 'unknown', undefined);

await signIn(page, person);
await page.waitForSelector('#offer-form');
await stage.scene(page, 'offer', undefined);
await page.click('#link');
await page.waitForSelector('#consent-form');
await choose(page, '莫小安');
await page.click('#allow');
await page.waitForSelector('#badge');

await page.goto(`${provider}/me`);
await page.waitForSelector('#ways');
await stage.scene(page, 'linked', undefined);
await page.click('#logout');
await page.waitForSelector('#signed-out, h1');

await page.goto(`${provider}/login`);
await page.click('#ways summary');
await page.click('#way-other');
await page.waitForURL(`${provider}/me`);
check((await page.textContent('#person-name')).includes(person.name), 'the other account signs in');
await page.click('#end-link-1');
await page.waitForSelector('#notice');
await stage.scene(page, 'unlinked', undefined);

await page.goto(`${provider}/language?to=en&back=/me`);
await page.click('#link-ways summary');
await stage.scene(page, 'english', undefined);
await stage.close();
