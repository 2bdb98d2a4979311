// A mother binds herself to two children at two schools, on a telephone: she applies by mail, one homeroom teacher
// approves, the other returns with a reason, she corrects and is approved, follows the link, chooses a password, and
// acts as the mother of each at the portal.

import { readFileSync } from 'node:fs';
import { check, readInput } from '../visitor.mjs';
import { Stage, brokenWords, choose, signIn } from './stage.mjs';

const input = await readInput();
const { demo, password } = input;
const { issuer, portal, unbound } = demo;
const [girl, boy] = unbound.children;
const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, acceptDownloads: true };
const stage = await Stage.open({ story: 'binding', ...input }, phone);
const page = await stage.tab();
const submit = (form, on = page) => on.click(`#${form} button[type=submit]`);

/** The newest mail to an address whose text matches; what is delivered is waited for. */
async function mail(address, pattern) {
  for (let tries = 0; tries < 100; tries += 1) {
    const caught = await (await fetch(`${demo.mail}/messages.json`)).json();
    const found = caught.filter((one) => one.to.includes(address)).map((one) => one.text.match(pattern));
    if (found.some(Boolean)) return found.find(Boolean);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`no mail to ${address} says ${pattern}`);
}

// 1. Contact.
await page.goto(`${issuer}/login`);
await page.click('a[href="/binding"]');
await page.waitForSelector('#start');
await stage.scene(page, 'start', { width: 360, file: 'binding-360.png' });
await page.click('#start');
await page.fill('#contact', 'xuwenjun at mail');
await submit('contact-form');
await page.waitForSelector('#errors');
await stage.scene(page, 'contact-refused');
await page.fill('#contact', unbound.email);
await submit('contact-form');
await page.waitForSelector('#code-form');
await stage.scene(page, 'code');
const [, code] = await mail(unbound.email, /\b(\d{6})\b/);
await page.fill('#code', code === '000000' ? '000001' : '000000');
await submit('code-form');
await page.waitForSelector('#errors');
await stage.scene(page, 'code-wrong');
await page.fill('#code', code);
await submit('code-form');

// 2. Relation and student, twice.
async function tellStudent(child, fact = child.birth_date) {
  await page.waitForSelector('#student-form');
  await page.click('label[for=relation-mother]');
  await page.click(`label[for=level-${child.level.replace('_', '-')}]`);
  await page.fill('#number', child.national_id);
  await page.fill('#fact', fact);
  await submit('student-form');
}
async function confirmStudent(masked) {
  await page.waitForSelector('#school-form');
  await page.click('#school-form label.card');
  await submit('school-form');
  await page.waitForSelector('#confirm-form');
  const told = await page.textContent('main');
  check(told.includes(masked), `the name is masked: ${masked}`);
}
// The choices in English, on a telephone: no word is broken.
await page.waitForSelector('#student-form');
await page.click('#language');
await page.waitForFunction(() => document.documentElement.lang === 'en');
check((await page.locator('.pill').count()) > 5, 'there are choices');
const broken = await brokenWords(page, '.pill, .button');
check(broken.length === 0, `no choice breaks inside a word: ${broken}`);
await stage.scene(page, 'student-english');
await page.click('#language');
await page.waitForFunction(() => document.documentElement.lang !== 'en');
await tellStudent(girl, '2001-01-01');
await page.waitForSelector('#errors');
await stage.scene(page, 'student-not-found');
await tellStudent(girl);
await page.waitForSelector('#school-form');
await stage.scene(page, 'school');
await confirmStudent('呂○潔');
await stage.scene(page, 'confirm');
await submit('confirm-form');
await page.waitForSelector('#add');
await stage.scene(page, 'students');
await page.click('#add');
await tellStudent(boy);
await confirmStudent('呂○安');
await submit('confirm-form');
await page.waitForSelector('#add');
check((await page.locator('#students > li').count()) === 2, 'there are two children');
await page.click('#next');

// 3. The notice: no tick before its end.
await page.waitForSelector('#notice-form');
await stage.scene(page, 'notice');
check(await page.isDisabled('#agree'), 'no tick before the end is reached');
await page.evaluate(() => document.querySelector('#reading').scrollTo(0, 1e6));
await page.waitForSelector('#agree:enabled');
await page.check('#agree');
await submit('notice-form');

// 4. Herself.
await page.waitForSelector('#parent-form');
await page.fill('#number', girl.national_id);
await page.fill('#name', unbound.name);
await page.fill('#phone', unbound.mobile);
await submit('parent-form');
await page.waitForSelector('#errors');
await stage.scene(page, 'parent-refused');
await page.fill('#number', unbound.national_id);
await submit('parent-form');
await page.waitForSelector('#review-form');
await submit('review-form');
await page.waitForSelector('#errors');
await stage.scene(page, 'unsigned');
async function sign() {
  await page.click('label[for=signature-drawn]');
  await page.locator('#signature-pad').scrollIntoViewIfNeeded();
  const pad = await page.locator('#signature-pad').boundingBox();
  const at = (x, y) => [pad.x + pad.width * x, pad.y + pad.height * y];
  for (const stroke of [[[0.2, 0.3], [0.5, 0.35], [0.3, 0.8]], [[0.5, 0.2], [0.7, 0.7], [0.8, 0.4]], [[0.1, 0.9], [0.9, 0.9]]]) {
    await page.mouse.move(...at(...stroke[0]));
    await page.mouse.down();
    for (const point of stroke.slice(1)) await page.mouse.move(...at(...point), { steps: 8 });
    await page.mouse.up();
  }
  await page.click('#signature-undo');
}
await sign();
await stage.scene(page, 'signed');
check((await page.textContent('#masked-number')).includes('*'), 'the number is masked');
await submit('review-form');
await page.waitForSelector('#applications .is-pending');
check((await page.locator('#applications .is-pending').count()) === 2, 'both applications wait');
await stage.scene(page, 'status-pending');
const [download] = await Promise.all([page.waitForEvent('download'), page.click('#document-1')]);
const pdf = readFileSync(await download.path());
check(pdf.subarray(0, 5).toString() === '%PDF-', 'the document is a PDF');

// Anybody can check the document.
const clerk = await stage.tab();
await clerk.goto(`${issuer}/documents/verify`);
await clerk.setInputFiles('input[type=file]', { name: 'consent.pdf', mimeType: 'application/pdf', buffer: pdf });
await clerk.click('main form button[type=submit]');
await clerk.waitForLoadState();
await stage.scene(clerk, 'verified');
await clerk.close();

// The homeroom teachers, each with a telephone of her own.
async function teacher(login) {
  const desk = await stage.newcomer();
  await desk.goto(`${issuer}/review`);
  await desk.waitForSelector('#sign-in-form');
  await signIn(desk, { login, password });
  await desk.waitForLoadState();
  await desk.goto(`${issuer}/review`);
  return desk;
}
const mo = await teacher('moming');
await stage.scene(mo, 'desk');
// Others wait for her too.
await mo.locator('#applications a').filter({ hasText: new RegExp(`${girl.name}|${boy.name}`) }).click();
await mo.waitForSelector('#approve');
await stage.scene(mo, 'desk-application');
await mo.click('#approve');
await mo.waitForSelector('#undo-now');
await stage.scene(mo, 'desk-approved');

const zhou = await teacher('zhouzhihao');
await zhou.click('#open-1');
await zhou.waitForSelector('#return');
await zhou.click('#return summary');
await zhou.selectOption('#reason', 'other');
await zhou.click('#send-back');
await zhou.waitForSelector('#errors');
await stage.scene(zhou, 'desk-no-reason');
await zhou.selectOption('#reason', 'relation_unproven');
await zhou.fill('#text', '請確認您與學生的關係');
await zhou.click('#send-back');
await zhou.waitForSelector('#undo-now');

// She sees both, corrects what came back, and sends it again.
await page.goto(`${issuer}/binding/status`);
check((await page.locator('#applications .is-approved').count()) === 1, 'one is approved');
check((await page.textContent('#applications')).includes('請確認您與學生的關係'), 'the other says why not');
await stage.scene(page, 'status-returned');
await page.click('button[id^=correct-]');
for (let steps = 0; steps < 8 && !(await page.$('#review-form')); steps += 1) {
  if (await page.$('#confirm-form')) await submit('confirm-form');
  else if (await page.$('#notice-form')) await submit('notice-form');
  else if (await page.$('#parent-form')) await submit('parent-form');
  else if (await page.$('#next')) await page.click('#next');
  await page.waitForLoadState();
}
await sign();
await submit('review-form');
await page.waitForSelector('#applications .is-pending');
await zhou.goto(`${issuer}/review`);
await zhou.click('#open-1');
await zhou.click('#approve');
await zhou.waitForSelector('#undo-now');
await page.click('#reload');
await page.waitForLoadState();
check((await page.locator('#applications .is-pending').count()) === 0, 'nothing waits any more');
await stage.scene(page, 'status-approved');

// The link of the approval mail, the secret, a password of her own.
const [link] = await mail(unbound.email, /http\S+\/activate\/link\S+/);
await page.goto(link);
await page.waitForSelector('#link-form');
await stage.scene(page, 'link');
await page.fill('#secret', unbound.national_id.slice(-6));
await submit('link-form');
await page.waitForSelector('#password_again');
const chosen = '山高月小 水落石出 1082';
await page.fill('#password', chosen);
await page.fill('#password_again', chosen);
await stage.scene(page, 'password');
await submit('activate-form');
await page.waitForSelector('#contexts');
await stage.scene(page, 'me');

// At the portal as the mother of each.
await page.goto(portal);
await page.click('#sign-in');
await page.waitForSelector('#consent-form');
await choose(page, girl.name);
await stage.scene(page, 'consent');
await page.click('#allow');
await page.waitForSelector('#badge');
check((await page.textContent('#badge')).includes('呂○潔的家長'), 'she acts as the mother of the girl');
await page.click('#switch');
await page.waitForSelector('#consent-form');
await choose(page, boy.name);
await page.click('#allow');
await page.waitForSelector('#badge');
check((await page.textContent('#badge')).includes('呂○安的家長'), 'she acts as the mother of the boy');
await stage.scene(page, 'mother');
await stage.close();
