// What was typed outlives a switch of the language, where scripts run; a password does not.

import { check, readInput } from '../visitor.mjs';
import { Stage, choose, signIn } from './stage.mjs';

const input = await readInput();
const { portal, provider, person } = input;
const stage = await Stage.open({ story: 'language', ...input });
const page = await stage.tab();

await page.goto(`${provider}/login`);
for (const tries of [1, 2, 3]) {
  await signIn(page, { login: person.login, password: `not the password ${tries}` });
  await page.waitForSelector('#errors');
}
await page.waitForSelector('#lock');
await stage.scene(page, 'third-try');
await page.fill('#login', 'somebody-else');
await page.click('#language');
await page.waitForFunction(() => document.documentElement.lang === 'en');
check((await page.inputValue('#login')) === 'somebody-else', 'the name is still there');
check((await page.inputValue('#password')) === '', 'the password is not');
check((await page.evaluate(() => sessionStorage.length)) === 0, 'nothing is kept');
await stage.scene(page, 'english');

await signIn(page, person);
await page.waitForSelector('#contexts');
await stage.scene(page, 'me-english');
await page.click('#language');
await page.waitForFunction(() => document.documentElement.lang !== 'en');
await stage.scene(page, 'me');

// The consent page in both languages: the answer is within reach on a telephone, and the children are named.
await page.goto(portal);
await stage.scene(page, 'portal');
await page.click('#sign-in');
await page.waitForSelector('#consent-form');
check((await page.locator('#covered-guardian li').count()) === 3, 'all three children are named');
await page.setViewportSize({ width: 360, height: 740 });
const { y, height } = await page.locator('#allow').boundingBox();
check(y >= 0 && y + height <= 740, `同意 is within reach: ${y}`);
await stage.scene(page, 'consent');
await page.click('#language');
await page.waitForFunction(() => document.documentElement.lang === 'en');
await stage.scene(page, 'consent-english');
await choose(page, '羅小平');
await page.click('#allow');
await page.waitForSelector('#badge');

// Another child is chosen, and nothing is asked; back from the portal's home is no error.
await page.click('#switch');
await page.waitForSelector('#consent-form');
check((await page.locator('.scopes').count()) === 0, 'nothing is asked again');
await stage.scene(page, 'another-child');
await choose(page, '羅小安');
await page.click('#allow');
await page.waitForSelector('#badge');
await page.goBack();
await page.waitForSelector('#consent-form');
await choose(page, '羅小樂');
await page.click('#allow');
await page.waitForSelector('#badge');
check((await page.textContent('#badge')).includes('羅○樂'), 'and the child that was chosen there counts');
await page.click('#language');
await page.waitForFunction(() => document.documentElement.lang === 'en');
await stage.scene(page, 'portal-english');
await page.click('#account');
await page.waitForSelector('#services');
await stage.scene(page, 'me-with-a-service');
await page.goto(`${provider}/me/password`);
await stage.scene(page, 'password');
await stage.close();
