// A forgotten password: by a mailed link from the portal and back to it, and by three words of the homeroom teacher.

import { check, readInput } from '../visitor.mjs';
import { Stage, choose, signIn } from './stage.mjs';

const input = await readInput();
const { portal, provider, mother, pupil, teacher, part } = input;
const stage = await Stage.open({ story: `recovery-${part}`, ...input });
const password = '山高月小 水落石出 1082';

/** From the portal to the sign-in page, and from there to the way back. */
async function asks() {
  const page = await stage.tab();
  await page.goto(portal);
  await page.click('#sign-in');
  await page.waitForSelector('#sign-in-form');
  await stage.scene(page, 'sign-in');
  await page.click('#recover');
  await stage.scene(page, 'recover');
  check(new URL(page.url()).searchParams.has('tx'), 'the request of the portal is kept');
  await page.fill('#login', 'nobody');
  await page.fill('#phrase', '蘋果 彩虹 風箏');
  await page.click('#phrase-submit');
  await page.waitForSelector('#errors');
  check(await page.evaluate(() => document.activeElement.id === 'errors'), 'what is wrong has the focus');
  await stage.scene(page, 'phrase-refused');
  await page.fill('#who', mother.login);
  await page.click('#submit');
  await page.waitForSelector('#notice');
  await stage.scene(page, 'answered');
  await page.click('#language');
  await page.waitForSelector('html[lang=en]');
  await stage.scene(page, 'answered-en');
}

/** The mailed link, a password that is refused, one that is taken, and on to the portal. */
async function resets() {
  const page = await stage.tab();
  await page.goto(`${provider}${input.link}`);
  await stage.scene(page, 'link');
  await page.fill('#password', 'password');
  await page.fill('#password_again', 'password');
  await page.click('#submit');
  await page.waitForSelector('#errors');
  await stage.scene(page, 'weak');
  await page.fill('#password', password);
  await page.fill('#password_again', password);
  await page.waitForSelector('.strength[data-score-now="4"]');
  await page.click('#submit');
  await page.waitForURL(`${provider}/recover/done`);
  await stage.scene(page, 'set');
  await page.goto(`${provider}${input.link}`);
  await stage.scene(page, 'over');
  await page.goto(portal);
  await page.click('#sign-in');
  await page.waitForSelector('#sign-in-form');
  await signIn(page, { ...mother, password });
  await page.waitForSelector('#consent-form');
  await choose(page, '羅小平');
  await page.click('#allow');
  await page.waitForSelector('#badge');
  check(page.url().startsWith(portal), 'she is at the portal');

  // Her contacts, since the password is fresh.
  await page.goto(`${provider}/me/contacts`);
  await stage.scene(page, 'contacts');
  await page.click('#change-rescue');
  await page.waitForSelector('#change-form');
  await page.fill('#value', 'no address');
  await page.click('#submit');
  await page.waitForSelector('#errors');
  await stage.scene(page, 'rescue-refused');
  await page.fill('#value', 'second@mail.example');
  await page.click('#submit');
  await page.waitForSelector('#code-form');
  await stage.scene(page, 'code');
  await page.goto(`${provider}/me/login-name`);
  await stage.scene(page, 'name');
  await page.goto(`${provider}/me/prove?to=contacts`);
  await stage.scene(page, 'prove');
  await page.fill('#password', password);
  await page.click('#submit');
  await page.waitForURL(`${provider}/me/contacts`);
}

/** The homeroom teacher prints three words, and the pupil types them. */
async function phrase() {
  const school = await stage.newcomer();
  await school.goto(`${provider}/login`);
  await signIn(school, teacher);
  await school.waitForURL(`${provider}/me`);
  await school.goto(`${provider}/school/classes/${input.class}`);
  await stage.scene(school, 'class');
  await school.click('button[id^=phrase-]');
  await school.waitForSelector('#words');
  await stage.scene(school, 'sheet');
  const words = await school.textContent('#words');
  const page = await stage.newcomer();
  await page.goto(`${provider}/recover`);
  await page.fill('#login', pupil.login);
  await page.fill('#phrase', words);
  await page.click('#phrase-submit');
  await page.waitForSelector('#new-form');
  await stage.scene(page, 'pupil');
  await page.fill('#password', '小狗愛吃蘋果派!');
  await page.fill('#password_again', '小狗愛吃蘋果派!');
  await page.click('#submit');
  await page.waitForURL(`${provider}/recover/done`);
  await page.click('#to-sign-in');
  await signIn(page, { ...pupil, password: '小狗愛吃蘋果派!' });
  await page.waitForURL(`${provider}/me`);
}

const parts = { asks, resets, phrase };
await parts[part]();
await stage.close();
