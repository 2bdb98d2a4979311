// A homeroom teacher issues badges, a child chooses pictures and signs in by them, with and without scripts.

import { join } from 'node:path';
import { check, readInput } from '../visitor.mjs';
import { Stage, signIn } from './stage.mjs';

const input = await readInput();
const { provider, teacher, pupil, badges, surer } = input;
const stage = await Stage.open({ story: 'badges', ...input });
const OWN = ['cat', 'key', 'boat'];

const desk = await stage.newcomer();
await desk.goto(`${provider}/login`);
await signIn(desk, teacher);
await desk.waitForURL(`${provider}/me`);
await desk.goto(badges);
await stage.scene(desk, 'class');
await desk.click('#missing');
await desk.waitForSelector('.badge');
await stage.scene(desk, 'printed');
check((await desk.locator('.badge').count()) === 10, 'all but the one who waits');
await desk.emulateMedia({ media: 'print' });
await desk.pdf({ path: join(input.screenshots, 'badges.pdf'), format: 'A4', margin: { top: '12mm', bottom: '12mm', left: '10mm', right: '10mm' } });
await desk.screenshot({ path: join(input.screenshots, 'badges-on-paper.png'), fullPage: true });
await desk.emulateMedia({ media: 'screen' });
const badge = desk.locator('.badge', { hasText: pupil.name });
const code = (await badge.locator('.badge-digits').textContent()).replaceAll('-', '');

async function pick(page, pictures) {
  for (const picture of pictures) await page.check(`#pick-${picture}`);
  await page.click('#submit');
}

// The QR code: its address holds the code behind the mark, where no server sees it, and the script takes it away.
const child = await stage.newcomer();
const asked = [];
child.on('request', (request) => asked.push(request.url()));
await child.goto(`${provider}/badge#${code}`);
await child.waitForSelector('#pictures');
check(asked.every((url) => !url.includes(code)), 'the code stands in no address that is asked for');
check(!child.url().includes(code), 'nor in that of the page');
await stage.scene(child, 'choose');
await pick(child, OWN.slice(1));
await child.waitForSelector('#errors');
check(await child.evaluate(() => document.activeElement.id === 'errors'), 'what is wrong has the focus');
await stage.scene(child, 'too-few');
await pick(child, OWN);
await child.waitForSelector('h1:has-text("再選一次")');
await stage.scene(child, 'repeat');
await pick(child, OWN);
await child.waitForURL(`${provider}/me`);
await child.goBack();
check(!(await child.content()).includes(code), 'going back shows no code');

// By keyboard alone, by the typed code.
const keyed = await stage.newcomer();
await keyed.goto(`${provider}/badge`);
await stage.scene(keyed, 'badge');
await keyed.fill('#code', '123');
await keyed.press('#code', 'Enter');
await keyed.waitForSelector('#errors');
await stage.scene(keyed, 'badge-refused');
await keyed.fill('#code', code.toLowerCase());
await keyed.press('#code', 'Enter');
await keyed.waitForSelector('#pictures');
const first = await keyed.$$eval('.picture input', (boxes) => boxes.map(({ id }) => id));
for (const picture of OWN) {
  await keyed.focus(`#pick-${picture}`);
  await keyed.keyboard.press('Space');
}
await stage.scene(keyed, 'enter');
await keyed.focus('#submit');
await keyed.keyboard.press('Enter');
await keyed.waitForURL(`${provider}/me`);

// Another order each time, and the same page for wrong pictures.
const wrong = await stage.newcomer();
await wrong.goto(`${provider}/badge#${code}`);
await wrong.waitForSelector('#pictures');
const second = await wrong.$$eval('.picture input', (boxes) => boxes.map(({ id }) => id));
check(first.length === 24 && first.join() !== second.join(), 'the pictures are shuffled');
await pick(wrong, ['cat', 'key', 'tree']);
await wrong.waitForSelector('#errors');
await stage.scene(wrong, 'wrong');

// A service that wants more than a badge asks for the password.
await keyed.goto(surer);
await keyed.waitForSelector('#badge-too-low');
await stage.scene(keyed, 'surer');

// Without scripts the code is typed.
const plain = await stage.browser.newContext({ locale: 'zh-TW', javaScriptEnabled: false });
const page = await plain.newPage();
await page.goto(`${provider}/badge`);
await page.fill('#code', code);
await page.click('#submit');
await pick(page, OWN);
await page.waitForURL(`${provider}/me`);

// The teacher sees who has chosen, and voids a badge.
await desk.goto(badges);
const line = desk.locator('li.line', { hasText: pupil.name });
check((await line.textContent()).includes('圖案已選好'), 'the pictures are chosen');
await line.locator('summary').click();
await stage.scene(desk, 'acts');
await line.locator('button[id^=void-]').click();
await desk.waitForSelector('#notice');
await stage.scene(desk, 'voided');
await desk.click('#all');
await desk.waitForSelector('#confirm-form');
await stage.scene(desk, 'confirm');
await stage.close();
