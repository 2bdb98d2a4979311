// Everything works in a browser that runs no scripts, in English too.

import { check, readInput } from '../visitor.mjs';
import { Stage, choose, signIn } from './stage.mjs';

const input = await readInput();
const { portal, person } = input;
const stage = await Stage.open({ story: 'without-scripts', ...input }, { javaScriptEnabled: false, locale: 'en-GB' });
const page = await stage.tab();

await page.goto(`${portal}/sign-in`);
check((await page.getAttribute('html', 'lang')) === 'en', 'the page speaks the language of the browser');
// A switch of the language opens another tab: what was typed stays in this one.
await page.fill('#login', 'somebody-else');
const [other] = await Promise.all([page.context().waitForEvent('page'), page.click('#language')]);
await other.waitForSelector('#login');
check((await other.getAttribute('html', 'lang')) !== 'en', 'the other tab speaks the other language');
check((await page.inputValue('#login')) === 'somebody-else', 'nothing is emptied');
await other.click('#language');
await other.close();
await signIn(page, { ...person, password: 'not the password' });
await page.waitForSelector('#errors');
await signIn(page, person);
await page.waitForSelector('#consent-form');
await choose(page, '莫小安');
await page.click('#allow');
await page.waitForSelector('#badge');
check((await page.textContent('#badge')).includes('莫○安'), 'she acts for her first child');
await page.click('#sign-out');
await page.waitForSelector('#logout-form, #signed-out');
check(!(await page.$('#logout-form')), 'nobody is asked');
await stage.close();
