// One's own record: devices and services, the last acts, everything as a page and as a file, and an account that is
// removed after all, or not.

import { readFileSync } from 'node:fs';
import { check, readInput } from '../visitor.mjs';
import { Stage, signIn } from './stage.mjs';

const input = await readInput();
const { provider, mother, leaver } = input;
const stage = await Stage.open({ story: 'own-record', ...input });

/** Two browsers: the one signs the other out. */
async function devices() {
  const elsewhere = await stage.newcomer();
  await elsewhere.goto(`${provider}/login`);
  await signIn(elsewhere, mother);
  await elsewhere.waitForURL(`${provider}/me`);
  const page = await stage.tab();
  await page.goto(`${provider}/login`);
  await signIn(page, mother);
  await page.waitForURL(`${provider}/me`);
  await stage.scene(page, 'me');
  await page.focus('#end-others');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#notice');
  check((await page.$('#end-others')) === null, 'no other browser is left');
  await elsewhere.goto(`${provider}/me`);
  check(new URL(elsewhere.url()).pathname === '/login', 'the other browser is signed out');
  return page;
}

/** The record, as words, as a page to print, and as a file. */
async function record(page) {
  await page.click('#record');
  await page.waitForSelector('#acts');
  await stage.scene(page, 'record');
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('#take-data')]);
  check(download.suggestedFilename() === 'own-record.json', 'the file has a name');
  const data = JSON.parse(readFileSync(await download.path(), 'utf8'));
  check(data.format === 'own-record-1' && data.person[0].name === mother.name, 'the file is hers');
  await page.click('#take-page');
  await page.waitForSelector('#person-title');
  await stage.scene(page, 'taken');
  await page.emulateMedia({ media: 'print' });
  check(!(await page.isVisible('#back')), 'no button is printed');
  check(await page.isVisible('#person-title'), 'the data are printed');
  await page.emulateMedia({ media: 'screen' });
  await page.click('#back');
  await page.click('#language');
  await page.waitForSelector('html[lang=en]');
  await stage.scene(page, 'record-en');
}

/** A mother without a child asks for the removal by keyboard, and takes it back. */
async function removal() {
  const page = await stage.newcomer();
  await page.goto(`${provider}/login`);
  await signIn(page, leaver);
  await page.waitForURL(`${provider}/me`);
  await page.click('#record');
  await page.click('#to-removal');
  await page.waitForSelector('#removal-form');
  await stage.scene(page, 'removal');
  await page.focus('#remove');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#back-form');
  await stage.scene(page, 'waits');
  await page.goto(`${provider}/me`);
  await page.waitForSelector('#removal-notice');
  await stage.scene(page, 'me-waits');
  await page.click('#removal');
  await page.click('#take-back');
  await page.waitForSelector('#removal-form');
  await stage.scene(page, 'stays');
}

await record(await devices());
await removal();
await stage.close();
