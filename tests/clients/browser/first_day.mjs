// A teacher who is also a mother: activates her account, signs in at the portal, acts as 導師, switches to
// 家長 of her second child, signs out.

import { check, readInput } from '../visitor.mjs';
import { Stage, choose, signIn } from './stage.mjs';

const input = await readInput();
const { portal, person } = input;
const stage = await Stage.open({ story: 'first-day', ...input });
const page = await stage.tab();

// From the portal to the provider, with the default name and the secret of the school.
await page.goto(portal);
await stage.scene(page, 'portal');
await page.click('#sign-in');
await stage.scene(page, 'sign-in');
await signIn(page, person);

// The first sign-in: a name of her own, a password that is refused with its reasons, one that is taken.
await page.waitForSelector('#alias');
await stage.scene(page, 'alias');
await page.fill('#alias', 'mo.ming');
await page.click('#activate-form button[type=submit]');
await page.waitForSelector('#password_again');
await page.fill('#password', 'password');
await page.fill('#password_again', 'password');
await page.click('#activate-form button[type=submit]');
await page.waitForSelector('#errors');
await stage.scene(page, 'weak-password');
const password = '山高月小 水落石出 1082';
await page.fill('#password', password);
await page.fill('#password_again', password);
await stage.scene(page, 'new-password');
await page.click('#activate-form button[type=submit]');

// Consent: what the portal learns, and whom she acts as.
await page.waitForSelector('#consent-form');
check((await page.locator('label.card').count()) === 3, 'she may act as teacher or for either child');
await choose(page, '導師');
check(!(await page.isVisible('#scope-edu-child')), 'a teacher is not asked about this child');
check(await page.isVisible('#scope-edu-children'), 'but about all her children');
await stage.scene(page, 'consent', { width: 360, file: 'consent-360.png' });
await page.click('#allow');
await page.waitForSelector('#badge');
check(page.url().startsWith(portal), 'she is at the portal');
check((await page.textContent('#badge')).includes('二年二班 導師'), 'the badge says 二年二班 導師');
await stage.scene(page, 'teacher', { width: 1280, file: 'portal-1280.png' });

// The switch asks for no password.
await page.click('#switch');
await page.waitForSelector('#consent-form');
await choose(page, person.children[1]);
check(await page.isVisible('#scope-edu-child'), 'as a mother she is');
await stage.scene(page, 'switch');
await page.click('#allow');
await page.waitForSelector('#badge');
const badge = await page.textContent('#badge');
check(badge.includes('家長') && badge.includes('莫○寧'), `the badge says whose parent she is: ${badge}`);
await stage.scene(page, 'mother');
await page.click('#claims');
await page.waitForSelector('#id-token');
await stage.scene(page, 'claims');

// Signs out at both ends.
await page.click('.brand');
await page.click('#sign-out');
await page.waitForSelector('#logout-form, #signed-out');
check(!(await page.$('#logout-form')), 'with the ID token of this very session nobody is asked');
await stage.scene(page, 'signed-out');
await page.click('#sign-in');
await page.waitForSelector('#sign-in-form');
await signIn(page, { login: person.login, password: person.password });
await page.waitForSelector('#errors');
await stage.scene(page, 'spent-secret');
await signIn(page, { login: 'mo.ming', password });
await page.waitForSelector('#consent-form, #badge');
await stage.close();
