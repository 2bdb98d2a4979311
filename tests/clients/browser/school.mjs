// A school's side: an administrator and a homeroom teacher go through all of its pages, on a telephone and at a desk.

import { join } from 'node:path';
import { check, readInput } from '../visitor.mjs';
import { Stage, signIn } from './stage.mjs';

const input = await readInput();
const { provider, admin, teacher, deputy, pupil, father } = input;
const stage = await Stage.open({ story: 'school', ...input });

async function comes(person, place) {
  const page = await stage.newcomer();
  await page.goto(`${provider}/login`);
  await signIn(page, person);
  await page.waitForURL(`${provider}/me`);
  await page.goto(`${provider}${place}`);
  return page;
}
const notice = (page, words) => page.waitForSelector(`#notice:has-text("${words}")`);

// The administrator: classes, deputies, a custody note, letters.
const page = await comes(admin, '/school');
await stage.scene(page, 'overview');
await page.click('a[id^=class-]');
await page.waitForSelector('#students');
await stage.scene(page, 'class');
const room = page.url();

await page.click('#deputies');
await page.waitForSelector('#none');
await page.click('#name');
await page.waitForSelector('#errors');
check(await page.evaluate(() => document.activeElement.id === 'errors'), 'what is wrong has the focus');
await stage.scene(page, 'deputies-refused');
await page.selectOption('#person', deputy.id);
await page.click('#name');
await notice(page, '代理導師已設定');
await stage.scene(page, 'deputies');
await page.click('#end-1');
await notice(page, '代理已結束');

await page.goto(`${provider}/school/students/${pupil.id}`);
await stage.scene(page, 'student');
await page.click('#block summary');
await page.click('#block-set');
await page.waitForSelector('#errors');
await stage.scene(page, 'block-refused');
await page.click('#block label:has-text("羅建宏")');
await page.fill('#note', '臺灣臺北地方法院裁定');
await page.click('#block-set');
await page.waitForSelector('#confirm-form');
check(!(await page.content()).includes(father.national_id), 'the number is never shown');
await stage.scene(page, 'block-asked');
await page.click('#confirm');
await notice(page, '註記已設定');
await stage.scene(page, 'blocked');
await page.click('#lift-1');
await page.waitForSelector('#confirm-form');
await stage.scene(page, 'lift-asked');
await page.click('#confirm');
await notice(page, '註記已解除');
await page.click('#unfreeze-1');
await page.waitForSelector('#confirm-form');
await stage.scene(page, 'unfreeze-asked');
await page.click('#confirm');
await notice(page, '已解除凍結');
check((await page.locator('.tag.is-approved').count()) === 1, 'her father may act again');

await page.goto(room);
await page.click('#letters');
await page.waitForSelector('.sheet');
await stage.scene(page, 'letters');
const sheets = await page.locator('.sheet').count();
const printed = await page.pdf({ path: join(input.screenshots, 'school-letters.pdf'), format: 'A4' });
const pages = printed.toString('latin1').match(/\/Type\s*\/Page\b/g).length;
check(pages === sheets, `each letter is a page of its own: ${sheets} letters, ${pages} pages`);
const codes = async () => (await page.locator('.sheet-digits').allTextContents()).join(' ');
const first = await codes();
const digits = (await page.textContent('.sheet-digits')).replaceAll('-', '');

// 列印 prints, and a reload shows the same sheets: nothing that was printed is void.
await page.evaluate(() => { window.print = () => { document.body.dataset.printed = 'yes'; }; });
await page.click('#print');
check((await page.getAttribute('body', 'data-printed')) === 'yes', '列印 opens the printing of the browser');
await page.reload();
await page.waitForSelector('.sheet');
check((await codes()) === first, 'a reload shows the same codes');

// A parent at home scans it.
const parent = await stage.newcomer();
await parent.goto(`${provider}/binding?letter=${digits}`);
await parent.waitForSelector('#letter-notice');
await stage.scene(parent, 'scanned');

// The homeroom teacher: what waits, beside the roster, and all exact matches at once.
const desk = await comes(teacher, '/review');
await stage.scene(desk, 'desk', { width: 1280, file: 'review-1280.png' });
await desk.click('#only-differs');
await desk.click('#open-1');
await desk.waitForSelector('#notes');
await stage.scene(desk, 'application');
await desk.click('#back');
await desk.click('#bulk-all');
await desk.waitForSelector('#approve-form');
await stage.scene(desk, 'bulk-asked');
await desk.click('#approve');
await desk.waitForSelector('#done');
await stage.scene(desk, 'bulk-done');
await desk.click('#approved');
await desk.click('#undo-1');
await notice(desk, '已收回決定');
await stage.scene(desk, 'desk-undone');
await stage.close();
