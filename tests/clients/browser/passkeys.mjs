// A teacher adds an app and a passkey, signs in without typing anything, steps up for a service, and removes the passkey.

import { createHmac } from 'node:crypto';
import { check, readInput } from '../visitor.mjs';
import { Stage, signIn } from './stage.mjs';

const input = await readInput();
const { provider, person, request, redirect } = input;
const stage = await Stage.open({ story: 'passkeys', ...input });
const page = await stage.tab();
const cdp = await stage.context.newCDPSession(page);

/** What an app shows for a secret in base32 (RFC 6238). */
function shown(secret) {
  const bits = [...secret.replace(/\s/g, '')]
    .map((sign) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(sign).toString(2).padStart(5, '0'))
    .join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const mac = createHmac('sha1', key).update(step).digest();
  const code = (mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1_000_000;
  return String(code).padStart(6, '0');
}

async function signOut() {
  await page.goto(`${provider}/me`);
  await page.click('#logout');
  await page.waitForSelector('#signed-out, h1');
}

await page.goto(`${provider}/login`);
await stage.scene(page, 'sign-in');
await signIn(page, person);
await page.waitForSelector('#to-ways');
await page.click('#to-ways');
await page.waitForSelector('#add-app');
await stage.scene(page, 'ways-none');
await page.click('#add-app');
await page.waitForSelector('#app-form');
await stage.scene(page, 'app');
const secret = await page.textContent('#secret');
await page.fill('#code', '000000');
await page.click('#app-form button[type=submit]');
await page.waitForSelector('#errors');
await stage.scene(page, 'app-wrong');
check((await page.textContent('#secret')) === secret, 'the secret stays');
await page.fill('#code', shown(secret));
await page.click('#app-form button[type=submit]');
await page.waitForSelector('#new-codes');
await stage.scene(page, 'codes');
await page.click('#on');

// The passkey.
await cdp.send('WebAuthn.enable');
const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
  options: {
    protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true,
    isUserVerified: true, automaticPresenceSimulation: true,
  },
});
await page.goto(`${provider}/me/ways`);
await page.fill('#name', '我的筆電');
await page.click('#passkey');
await page.waitForSelector('#end-passkey-1');
check(page.url().includes('done=passkey-added'), 'the passkey was added');
await stage.scene(page, 'ways');
const { credentials } = await cdp.send('WebAuthn.getCredentials', { authenticatorId });
check(credentials.length === 1 && credentials[0].isResidentCredential, 'the passkey is discoverable');

// Sign-in by the conditional UI: nothing is typed or pressed.
await signOut();
await page.goto(`${provider}/login`);
await page.waitForURL(`${provider}/me`);

// A service that takes a passkey only, in the middle of a session by password and code.
await cdp.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled: false });
await signOut();
await page.goto(`${provider}/login`);
await signIn(page, person);
await page.waitForSelector('#code-form');
await stage.scene(page, 'second');
await page.waitForTimeout(30_500);
await page.fill('#code', shown(secret));
await page.click('#code-form button[type=submit]');
await page.waitForURL(`${provider}/me`);
await page.goto(request);
await page.waitForSelector('#passkey');
check((await page.$('#code-form')) === null, 'a code is not enough for this service');
await stage.scene(page, 'step-up');
await cdp.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled: true });
// Nobody answers for the service; it is enough to see what it is asked.
const asked = page.waitForEvent('requestfailed', (one) => one.url().startsWith(redirect));
await page.click('#passkey');
check((await asked).url().includes('code='), 'the service gets its code');

// Removal, in another tab: this one ended at an address where nobody is.
const tab = await stage.tab();
await tab.goto(`${provider}/me/ways`);
await tab.click('#end-passkey-1');
await tab.waitForURL(/done=passkey-ended/);
await stage.scene(tab, 'ways-removed');
await tab.goto(`${provider}/me/prove?to=ways`);
await stage.scene(tab, 'prove');
await stage.close();
