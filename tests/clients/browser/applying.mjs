// A mother with a telephone applies to be bound to her child; later she looks where it stands.

import { check, readInput } from '../visitor.mjs';
import { Stage } from './stage.mjs';

const input = await readInput();
const { provider, part, session, born, number } = input;
const stage = await Stage.open({ story: `applying-${part}`, ...input }, { hasTouch: true });
const page = await stage.tab();
const at = (path) => page.waitForURL(`${provider}/binding/${path}`);

/** The session that her code has opened: the story cannot read her mail. */
async function arrive() {
  await stage.context.addCookies([{ name: 'applicant', value: session, url: provider }]);
}

async function comeToTheCode() {
  await page.goto(`${provider}/login`);
  await page.click('#binding');
  await stage.scene(page, 'start');
  await page.click('#start');
  await at('contact');
  await page.click('#submit');
  await page.waitForSelector('#errors');
  await stage.scene(page, 'contact-refused');
  await page.fill('#contact', 'lin@mail.example');
  await page.click('#submit');
  await at('code');
  check((await page.getAttribute('#code', 'autocomplete')) === 'one-time-code', 'the telephone fills in the code');
  await stage.scene(page, 'code');
  await page.fill('#code', '000000');
  await page.click('#submit');
  await page.waitForSelector('#errors');
  await stage.scene(page, 'code-wrong');
}

async function findTheChild() {
  await page.goto(`${provider}/binding/student`);
  await stage.scene(page, 'student');
  await page.click('#submit');
  await page.waitForSelector('#errors');
  await stage.scene(page, 'student-refused');
  await page.check('#relation-mother');
  await page.check('#level-elementary');
  await page.fill('#number', number);
  await page.fill('#fact', born);
  await page.click('#submit');
  await at('school');
  await page.locator('label.card').first().click();
  await stage.scene(page, 'school');
  await page.click('#submit');
  await at('confirm');
  await stage.scene(page, 'confirm');
  await page.click('#submit');
  await at('students');
  await stage.scene(page, 'students');
}

async function readTheNotice() {
  await page.click('#next');
  await at('notice');
  check(await page.isDisabled('#agree'), 'the tick waits until the notice was read');
  await stage.scene(page, 'notice');
  // By keyboard: the text takes the focus, its end button opens the tick.
  await page.focus('#reading');
  await page.keyboard.press('End');
  await page.waitForFunction(() => !document.getElementById('agree').disabled);
  await page.reload();
  check(await page.isDisabled('#agree'), 'and waits again');
  await page.focus('#read');
  await page.keyboard.press('Enter');
  check(await page.isEnabled('#agree'), 'the end button opens it');
  check(await page.evaluate(() => document.activeElement.id === 'agree'), 'and leads on to it');
  await page.keyboard.press('Space');
  await stage.scene(page, 'notice-read');
  await page.click('#submit');
  await at('parent');
}

async function tellAndSign() {
  await page.click('#submit');
  await page.waitForSelector('#errors');
  await stage.scene(page, 'parent-refused');
  await page.fill('#number', 'A800000014');
  await page.fill('#name', '陳美玲');
  await page.fill('#phone', '0912345678');
  await stage.scene(page, 'parent');
  await page.click('#submit');
  await at('review');
  await stage.scene(page, 'review');
  await page.check('#signature-drawn');
  await page.locator('#signature-pad').scrollIntoViewIfNeeded();
  const pad = await page.locator('#signature-pad').boundingBox();
  await page.mouse.move(pad.x + 30, pad.y + 40);
  await page.mouse.down();
  for (let step = 1; step <= 12; step += 1) {
    await page.mouse.move(pad.x + 30 + step * 15, pad.y + 40 + (step % 3) * 20);
  }
  await page.mouse.up();
  check((await page.inputValue('#signature')).startsWith('600.240_'), 'the strokes are kept');
  await stage.scene(page, 'review-signed');
  await page.click('#submit');
  await page.waitForSelector('#applications h2');
  check((await page.textContent('#applications h2')).includes('申請'), 'it is applied for');
  await stage.scene(page, 'status-sent');
}

async function lookWhereItStands() {
  await page.goto(`${provider}/binding/status`);
  check((await page.textContent('#applications')).includes('認證'), 'the school has approved one');
  await stage.scene(page, 'status');
  await page.click('#cancel-all');
  await at('cancel-all');
  await stage.scene(page, 'cancel-all');
  await page.click('#keep');
  await at('status');
  await page.click('#logout');
  await page.waitForSelector('#notice');
  await stage.scene(page, 'signed-out');
}

if (part === 'sent') {
  await comeToTheCode();
  await arrive();
  await findTheChild();
  await readTheNotice();
  await tellAndSign();
} else {
  await arrive();
  await lookWhereItStands();
}
await stage.close();
