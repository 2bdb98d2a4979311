// A father of three keeps two tabs open for two children, and each stays right.

import { check, readInput } from '../visitor.mjs';
import { Stage, choose, signIn } from './stage.mjs';

const input = await readInput();
const { portal, provider, person } = input;
const stage = await Stage.open({ story: 'two-tabs', ...input });
const [first, second] = [await stage.tab(), await stage.tab()];

await first.goto(`${portal}/sign-in`);
await signIn(first, person);
await first.waitForSelector('#consent-form');
await choose(first, '羅小安');
await first.click('#allow');
await first.waitForSelector('#badge');

// The other tab chooses another child; nobody is asked for a password again.
await second.goto(`${portal}/sign-in?choose=1`);
await second.waitForSelector('#consent-form');
await choose(second, '羅小平');
await second.click('#allow');
await second.waitForSelector('#badge');

for (const [page, child] of [[first, '羅○安'], [second, '羅○平'], [first, '羅○安']]) {
  await page.reload();
  const badge = await page.textContent('#badge');
  check(badge.includes(child), `this tab is about ${child}: ${badge}`);
}
await stage.scene(first, 'first-child');
await stage.scene(second, 'second-child');

// 我的身分: contexts, services and sessions, and an end to each.
await first.goto(`${provider}/me`);
check((await first.textContent('main')).includes('羅小樂'), 'all three children are shown');
await stage.scene(first, 'me');
await first.goto(`${provider}/me/password`);
await stage.scene(first, 'password');
await first.goto(`${provider}/no-such-page`);
await stage.scene(first, 'not-found');
await stage.close();
