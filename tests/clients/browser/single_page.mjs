// oidc-client-ts in a page without a server of its own: a public client that redeems its code in the browser.

import { readFileSync } from 'node:fs';
import http from 'node:http';
import { check, readInput } from '../visitor.mjs';
import { Stage, choose, signIn } from './stage.mjs';

const input = await readInput();
const { issuer, client, person, port, acting } = input;
const service = `http://localhost:${port}`;

const page = `<!doctype html>
<html lang="en">
<title>A page of its own</title>
<main><h1>A page of its own</h1><button id="sign-in">Sign in</button> <button id="renew">Renew</button><pre id="who"></pre></main>
<script src="/oidc-client-ts.js"></script>
<script>
  const [issuer, client] = ${JSON.stringify([issuer, client])};
  const users = new oidc.UserManager({
    authority: issuer,
    client_id: client.id,
    redirect_uri: location.origin + '/',
    scope: 'openid profile email edu.acting edu.child',
    loadUserInfo: true,
  });
  const show = (user) => { document.getElementById('who').textContent = JSON.stringify(user.profile); };
  const fail = (error) => { document.getElementById('who').textContent = String(error); };
  document.getElementById('sign-in').onclick = () => users.signinRedirect().catch(fail);
  document.getElementById('renew').onclick = () => {
    document.getElementById('who').textContent = '';
    users.signinSilent().then(show, fail);
  };
  if (location.search) users.signinCallback().then((user) => { history.replaceState(null, '', '/'); show(user); }, fail);
</script>
</html>`;
const library = readFileSync(new URL('../node_modules/oidc-client-ts/dist/browser/oidc-client-ts.min.js', import.meta.url));
const server = http.createServer(({ url }, response) => {
  const [type, body] = url === '/oidc-client-ts.js' ? ['text/javascript', library] : ['text/html; charset=utf-8', page];
  response.setHeader('content-type', type);
  response.end(url === '/favicon.ico' ? '' : body);
});
await new Promise((done) => server.listen(port, 'localhost', done));

const stage = await Stage.open({ story: 'single-page', ...input });
const tab = await stage.tab();
const refused = [];
tab.on('response', (answer) => answer.status() >= 400 && refused.push(`${answer.status()} ${answer.url()}`));

/** What the page shows of the person. */
async function known() {
  await tab.waitForFunction(() => document.getElementById('who')?.textContent);
  const text = await tab.textContent('#who');
  check(text.startsWith('{'), `she is signed in: ${text}`);
  const profile = JSON.parse(text);
  check(profile.name === person.name, `the page knows her name: ${text}`);
  check(profile.email?.endsWith('@example.edu.tw'), `the page knows her address: ${text}`);
  return profile[acting];
}

await tab.goto(service);
await tab.click('#sign-in');
await signIn(tab, person);
await tab.waitForSelector('#consent-form');
await choose(tab, person.children[0]);
await tab.click('#allow');
const mother = await known();
check(mother.role === 'guardian' && mother.child.name === person.children[0], `a mother: ${JSON.stringify(mother)}`);

// The next identity keeps nothing of the one before, though the library merges claims member by member.
await tab.click('#sign-in');
await tab.waitForSelector('#consent-form');
await choose(tab, '導師');
await tab.click('#allow');
const teacher = await known();
check(teacher.role === 'teacher' && teacher.child === null, `a teacher: ${JSON.stringify(teacher)}`);

// The refresh token is used from the page too.
await tab.click('#renew');
const renewed = await known();
check(renewed.role === 'teacher' && renewed.child === null, `still a teacher: ${JSON.stringify(renewed)}`);
check(refused.length === 0, `no refusal on the way: ${refused}`);
await stage.close();
server.close();
