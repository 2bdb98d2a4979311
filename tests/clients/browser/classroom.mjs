// A lesson: a teacher opens the activation window of a class of five, two students sign in for the first time on one shared
// computer, the teacher sees it without reloading, prints a slip for one who is absent, and closes the window.

import { check, readInput } from '../visitor.mjs';
import { Stage, signIn } from './stage.mjs';

const input = await readInput();
const { provider, teacher, pupils } = input;
const stage = await Stage.open({ story: 'classroom', ...input });
const PASSWORD = '小狗愛吃蘋果派!';

const desk = await stage.tab();
await desk.goto(`${provider}/login`);
check(await desk.isChecked('#shared'), 'in the network of a school the tick is there at first');
await desk.uncheck('#shared');
check((await desk.getAttribute('#login', 'autocomplete')) === 'username', 'the own computer may remember the name');
await signIn(desk, teacher);
await desk.waitForURL(`${provider}/me`);
check((await desk.locator('#leave-now').count()) === 0, 'it is the own computer of the teacher');
await desk.click('#activation');
await desk.waitForSelector('#part-1');
await stage.scene(desk, 'classes');
await desk.click('a[id^=window-]');
await desk.waitForSelector('#window-closed');
await stage.scene(desk, 'closed');

const computer = await stage.newcomer();
await computer.goto(`${provider}/login`);
await stage.scene(computer, 'sign-in');
await signIn(computer, pupils[0]);
await computer.waitForSelector('#errors');
check(await computer.isChecked('#shared'), 'the tick survives a refused form');

await desk.click('#open-window');
await desk.waitForSelector('#window-open');
await stage.scene(desk, 'open');
const state = (pupil) => desk.textContent(`#state-${pupil.id}`);

// Two children at one computer, one after the other.
let left = null;
for (const [index, pupil] of pupils.slice(0, 2).entries()) {
  await computer.goto(`${provider}/login`);
  check((await computer.inputValue('#login')) === '', 'no name of the child before');
  await signIn(computer, pupil);
  await computer.waitForSelector('#password-rules');
  check((await state(pupil)).includes('可以啟用'), `${index} is not activated yet`);
  await computer.fill('#password', PASSWORD);
  await computer.fill('#password_again', PASSWORD);
  await computer.click('main button[type=submit]');
  await computer.waitForURL(`${provider}/me`);
  await desk.waitForFunction(
    (id) => document.getElementById(`state-${id}`).textContent.includes('已啟用'),
    pupil.id,
  );
  check((await desk.textContent('#count')).includes(`已啟用 ${index + 1} 人`), 'the count follows');
  if (index === 0) await stage.scene(computer, 'leave');
  await computer.click('#leave-now');
  await computer.waitForFunction(() => !document.getElementById('leave-now'));
  await computer.goBack();
  await computer.waitForSelector('#sign-in-form');
  check(!(await computer.content()).includes(pupil.name), 'going back shows nothing of the child');
  left = await computer.context().cookies();
  check(!left.some(({ name }) => ['sid', 'device', 'activation'].includes(name)), 'the next child starts clean');
  check(left.every(({ name, expires }) => name === 'lang' || expires === -1), 'what is left goes with the browser');
}
await stage.scene(desk, 'two-activated');
check((await state(pupils[2])).includes('可以啟用'), 'the others are as before');

await desk.click('#print-slips');
await desk.waitForSelector('#notice:has-text("請先勾選")');
await desk.focus(`#slip-${pupils[4].id}`);
await desk.keyboard.press('Space');
await desk.click('#print-slips');
await desk.waitForSelector('.sheet');
check((await desk.locator('.sheet').count()) === 1, 'one slip');
await stage.scene(desk, 'slip');
await desk.click('#back');
await desk.click('#close-window');
await desk.waitForSelector('#window-closed');
check((await state(pupils[2])).includes('等待開放'), 'outside of the window the default password opens nothing');
await stage.scene(desk, 'closed-again');

await computer.goto(`${provider}/login`);
await signIn(computer, pupils[2]);
await computer.waitForSelector('#errors');
await stage.close();
