// What a family sees of itself: every page of it, on a telephone and at a desk.

import { check, readInput } from '../visitor.mjs';
import { Stage, signIn } from './stage.mjs';

const input = await readInput();
const { provider, mother, pupil, teacher, binding, link, code, part } = input;
const stage = await Stage.open({ story: `family-${part}`, ...input });

async function comes(person) {
  await stage.context.clearCookies();
  const page = await stage.tab();
  await page.goto(`${provider}/login`);
  await signIn(page, person);
  await page.waitForURL(`${provider}/me`);
  return page;
}

/** A form is sent and no page comes: its button does nothing for ten seconds, then it can be sent again. */
async function stopped(page, button) {
  let sent = 0;
  const hold = async (route) => {
    sent += 1;
    await route.fulfill({ status: 204 });
  };
  await page.route(page.url(), hold);
  for (let press = 0; press < 3; press += 1) {
    await page.click(button, { noWaitAfter: true });
    await page.waitForTimeout(500);
  }
  check(sent === 1, `it was sent once, not ${sent} times`);
  await page.unroute(page.url(), hold);
  await page.waitForTimeout(10_000);
  check((await page.getAttribute('#invite-form', 'aria-busy')) === null, 'it can be sent again');
}

/** A mother invites somebody. */
async function invites() {
  const page = await comes(mother);
  await stage.scene(page, 'me');
  await page.click('#children');
  await stage.scene(page, 'children');
  await page.click('#open-child-1');
  await stage.scene(page, 'child');
  await page.click('#invite');
  await page.click('#submit');
  await page.waitForSelector('#errors');
  check(await page.evaluate(() => document.activeElement.id === 'errors'), 'what is wrong has the focus');
  await stage.scene(page, 'invite-refused');
  await page.fill('#contact', 'aunt@mail.example');
  await page.fill('#scope', '接送、請假');
  await page.fill('#last_day', input.day);
  await stage.scene(page, 'invite');
  await stopped(page, '#submit');
  await page.click('#submit');
  await page.waitForSelector('#notice');
  await stage.scene(page, 'invited');
}

/** She looks at what the mail links to, and answers. */
async function answers() {
  const page = await stage.tab();
  await page.goto(link);
  await stage.scene(page, 'invitation');
  await page.click('#decline');
  await page.waitForSelector('#heading');
  await stage.scene(page, 'declines');
  await page.goto(link);
  await stage.context.addCookies([{ name: 'invitation', value: input.way, url: provider }]);
  await page.goto(`${provider}/invitation/code`);
  await page.fill('#code', '12');
  await page.click('#submit');
  await page.waitForSelector('#errors');
  await stage.scene(page, 'code');
  await page.fill('#code', code);
  await page.click('#submit');
  await page.waitForURL(`${provider}/invitation/notice`);
  check(await page.isDisabled('#agree'), 'the tick waits until the notice was read');
  await stage.scene(page, 'notice');
  await page.focus('#read');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Space');
  await page.click('#submit');
  await page.waitForURL(`${provider}/invitation/identity`);
  await page.click('#submit');
  await page.waitForSelector('#errors');
  await stage.scene(page, 'identity-refused');
  await page.fill('#number', 'A800000014');
  await page.fill('#name', '莫阿姨');
  await page.fill('#phone', '0922333444');
  await stage.scene(page, 'identity');
  await page.click('#submit');
  await page.waitForURL(`${provider}/invitation/done`);
  await stage.scene(page, 'done');
}

/** The mother confirms, asks the school for things, and says that a child is not hers. */
async function confirms() {
  let page = await comes(mother);
  await page.goto(`${provider}/me/children/${binding}`);
  await stage.scene(page, 'child-answered');
  await page.click('#see-invitation-1');
  await stage.scene(page, 'answered');
  await page.click('#confirm');
  await page.waitForSelector('#notice');
  await stage.scene(page, 'confirmed');
  await page.click('#end-delegate-1');
  await stage.scene(page, 'end-delegation');
  await page.click('#back');
  await page.click('#unbind');
  await page.fill('#words', '已經搬到別的縣市');
  await stage.scene(page, 'unbind');
  await page.click('#submit');
  await page.waitForSelector('#notice');
  await page.click('#correct-name');
  await page.fill('#value', '莫明');
  await page.fill('#words', '名字打錯了');
  await stage.scene(page, 'correct-name');
  await page.click('#submit');
  await page.waitForSelector('#notice');
  await page.click('#correct-number');
  await page.fill('#value', 'A80000001O');
  await page.click('#submit');
  await page.waitForSelector('#errors');
  await stage.scene(page, 'correct-number-refused');
  await page.goto(`${provider}/me/children`);
  await stage.scene(page, 'children-asked');

  page = await comes(pupil);
  await page.click('#guardians');
  await stage.scene(page, 'guardians');
  await page.click('#say-1');
  await page.waitForSelector('#notice');
  await stage.scene(page, 'guardians-said');
  await page.click('#not-mine-1');
  await stage.scene(page, 'not-my-guardian');

  page = await comes(mother);
  await page.goto(`${provider}/me/children/${binding}/not-mine`);
  await stage.scene(page, 'not-mine');
  await page.click('#submit');
  await page.waitForURL(`${provider}/me/children/frozen`);
  await stage.scene(page, 'frozen');

  page = await comes(teacher);
  await stage.scene(page, 'teacher-me');
  await page.click('#desk');
  await stage.scene(page, 'desk');
  await page.locator('#open .line', { hasText: '更正姓名' }).locator('a').click();
  await page.waitForSelector('#verdict-form');
  await page.click('#submit');
  await page.waitForSelector('#errors');
  await stage.scene(page, 'request-refused');
  await page.click('label[for=grant]');
  await page.fill('#answer', '已核對證件');
  await stage.scene(page, 'request');
  await page.click('#submit');
  await page.waitForSelector('#notice');
  await stage.scene(page, 'desk-granted');
}

const parts = { invites, answers, confirms };
await parts[part]();
await stage.close();
