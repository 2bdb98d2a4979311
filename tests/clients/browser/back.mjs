// Going back after forms that were refused, and after a first sign-in: each step is a page of ours, with scripts and, in a
// first sign-in, without.

import { check, readInput } from '../visitor.mjs';
import { Stage, signIn } from './stage.mjs';

const input = await readInput();
const { provider, newcomers, screenshots } = input;

/** Goes back as far as there is a way; no step is the error page of the browser. */
async function goBack(page, words) {
  const seen = [];
  for (let step = 0; step < 12; step += 1) {
    const before = await page.evaluate(() => window.history.length).catch(() => 0);
    check(before > 0, `there is a page to go back from after ${seen.join(', ')}`);
    await page.goBack({ waitUntil: 'load' }).catch(() => null);
    const url = page.url();
    if (url === 'about:blank') break;
    check(!url.startsWith('chrome-error:'), `${words}: ${url} after ${seen.join(', ')}`);
    const text = await page.textContent('body');
    check(!/ERR_CACHE_MISS|重新提交|resubmission/.test(text), `${words}: ${text}`);
    check((await page.locator('.brand-name').count()) === 1, `${words}: a page of ours at ${url}`);
    seen.push(new URL(url).pathname);
  }
  return seen;
}

/** Sends a form; its answer is whole, scripts included, when the next step begins. */
async function send(page, button) {
  await Promise.all([page.waitForEvent('load'), page.click(button)]);
}

async function activate(stage, page, person, alias) {
  await page.goto(`${provider}/login`);
  await signIn(page, person);
  await page.fill('#alias', '1');
  await page.click('#activate-form button[type=submit]');
  check((await page.locator('#alias-refusal').count()) === 1, 'an alias that is none is refused');
  await page.fill('#alias', alias);
  await page.click('#activate-form button[type=submit]');
  await page.waitForSelector('#password');
  if (stage) await stage.scene(page, 'password');
  await page.fill('#password', 'short');
  await page.fill('#password_again', 'other');
  await page.click('#activate-form button[type=submit]');
  check((await page.locator('[data-focus]').count()) === 1, 'a password that is too short is refused');
  if (stage) await stage.scene(page, 'password-refused');
  // Back to the alias, which is still there, and forth again.
  await page.goBack({ waitUntil: 'load' });
  while (!(await page.locator('#alias:not([type=hidden])').count())) await page.goBack({ waitUntil: 'load' });
  check(['1', alias].includes(await page.inputValue('#alias')), 'the alias is kept');
  await page.fill('#alias', alias);
  await page.click('#activate-form button[type=submit]');
  await page.fill('#password', '阿里山的日出 over the clouds');
  await page.fill('#password_again', '阿里山的日出 over the clouds');
  await page.click('#activate-form button[type=submit]');
  await page.waitForURL(/\/me$/);
  return goBack(page, 'after the activation');
}

const stage = await Stage.open({ story: 'back', screenshots });
await activate(stage, await stage.tab(), newcomers[0], 'lin.yi');

const bare = await Stage.open({ story: 'back-bare', screenshots }, { javaScriptEnabled: false });
const plain = await bare.context.newPage();
await activate(null, plain, newcomers[1], 'lin.er');
await bare.close();

// The siblings: a refused sign-in, a contact that is none, a wrong code, a link that is over.
const page = await stage.newcomer();
await page.goto(`${provider}/binding/contact`);
await page.fill('#contact', 'nobody');
await send(page, '#contact-form button[type=submit]');
await page.fill('#contact', 'chen@mail.example');
await send(page, '#contact-form button[type=submit]');
await page.fill('#code', '12');
await send(page, '#code-form button[type=submit]');
await send(page, '#again');
await page.goto(`${provider}/activate/link?t=x`);
await page.fill('#email', 'chen@mail.example');
await send(page, '#again-form button[type=submit]');
await page.goto(`${provider}/login`);
await signIn(page, { login: 'nobody', password: 'wrong' });
await page.waitForSelector('[data-focus]');
await page.reload();
check(new URL(page.url()).pathname === '/login', 'a reload asks for the page and sends nothing again');
await page.goto(`${provider}/login`);
const seen = await goBack(page, 'after refused forms');
check(seen.includes('/binding/code') && seen.includes('/binding/contact'), `the way back: ${seen}`);
await stage.close();
