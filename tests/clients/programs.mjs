// Sign-in by programs of other languages and by products: each is started with its settings, and a person signs in there.
// The settings that docs/integrate.md shows as a block are read from there (`settings`).

import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Visitor, check, readInput } from './visitor.mjs';

const input = await readInput();
const { stack, issuer, client, person, port, acting, settings } = input;
const service = `http://localhost:${port}`;
const folder = mkdtempSync(join(tmpdir(), 'stack-'));
let program;
let said = '';

/** Starts a program with `text` on its standard input; waits until it listens. */
async function start(command, args, text = '') {
  program = spawn(command, args, { stdio: 'pipe' });
  for (const stream of [program.stdout, program.stderr]) stream.setEncoding('utf8').on('data', (part) => (said += part));
  let ended = false;
  program.on('exit', () => (ended = true)).on('error', (error) => {
    said += error;
    ended = true;
  });
  program.stdin.on('error', () => {}).end(text);
  for (let tries = 0; tries < 1200 && !ended; tries += 1) {
    if (await listens()) return;
    await new Promise((later) => setTimeout(later, 50));
  }
  throw new Error(`${stack} does not listen`);
}

const listens = () =>
  new Promise((done) => {
    const socket = connect(port, 'localhost', () => done(true)).on('error', () => done(false));
    socket.on('connect', () => socket.destroy());
  });

/** Apache with the settings of the docs, and a page that shows what the module passes on (mod_include). */
async function apache() {
  const modules = '/usr/lib/apache2/modules';
  const needed = ['mpm_event', 'authn_core', 'authz_core', 'authz_user', 'mime', 'include', 'auth_openidc'];
  const shown = ['name', 'email', 'groups'].map((claim) => `"${claim}": "<!--#echo encoding="none" var="OIDC_CLAIM_${claim}" -->"`);
  mkdirSync(join(folder, 'teachers'));
  writeFileSync(join(folder, 'teachers/me.html'), `{ ${shown.join(', ')} }`);
  writeFileSync(
    join(folder, 'apache.conf'),
    `ServerRoot ${folder}
ServerName localhost
Listen 127.0.0.1:${port}
PidFile ${folder}/pid
ErrorLog ${folder}/errors
User www-data
Group www-data
${needed.map((name) => `LoadModule ${name}_module ${modules}/mod_${name}.so`).join('\n')}
DocumentRoot ${folder}
Options +Includes
TypesConfig /dev/null
AddType "text/html; charset=utf-8" .html
AddOutputFilter INCLUDES .html
${settings}`,
  );
  chmodSync(folder, 0o755);
  await start('/usr/sbin/apache2', ['-X', '-f', join(folder, 'apache.conf')]);
}

/** A service in Java, with all that Maven brought. */
const java = (name, args = [], text = '') =>
  start('java', ['-XX:TieredStopAtLevel=1', '-cp', `java/${name}/classes:java/${name}/jars/*`, 'Service', ...args], text);

/** Spring Boot with the settings of the docs. */
async function spring() {
  writeFileSync(join(folder, 'application.yaml'), settings);
  const own = [`--server.port=${port}`, '--server.address=localhost', `--acting=${acting}`];
  await java('spring', [`--spring.config.location=file:${folder}/application.yaml`, ...own]);
}

const json = JSON.stringify({ stack, issuer, client, port, acting });
const go = () => start('./go/stacks', [], json);
const stacks = {
  'go-oidc': go,
  'zitadel/oidc': go,
  'hashicorp/cap': go,
  goth: go,
  Nimbus: () => java('nimbus', [], json),
  'Spring Boot': spring,
  GitLab: () => start('ruby', ['omniauth.rb'], json),
  mod_auth_openidc: apache,
  'oauth2-proxy': () =>
    start('oauth2-proxy', [
      ...settings.match(/--[^"\s]+("[^"]*")?/g).map((option) => option.replaceAll('"', '')),
      `--http-address=localhost:${port}`,
      '--upstream=static://200',
      '--cookie-secure=false',
    ]),
};

/** What begins a sign-in, and shows who signed in. */
const begins = {
  GitLab: { start: '/auth/openid_connect', body: new URLSearchParams() },
  mod_auth_openidc: { start: '/teachers/me.html' },
  'oauth2-proxy': { start: '/oauth2/start?rd=%2Foauth2%2Fuserinfo' },
};

try {
  await stacks[stack]();
  const known = await new Visitor(person).signIn(service, { start: '/me', ...begins[stack], issuer });
  const told = JSON.stringify(known);
  // oauth2-proxy passes on an address and groups, no name.
  check(stack === 'oauth2-proxy' || known.name === person.name, `${stack} knows her name: ${told}`);
  check(known.email?.endsWith('@example.edu.tw'), `${stack} knows her address: ${told}`);
  check(known.role === 'teacher' || known.groups?.includes('role:teacher'), `${stack} knows her role: ${told}`);
  if (stack === 'mod_auth_openidc') {
    const mother = new Visitor(person).signIn(service, { ...begins[stack], context: 'guardian 1', issuer });
    const refused = await mother.then(() => 'nothing', String);
    check(refused.includes('/teachers/me.html: 401'), `a mother is not let in among teachers: ${refused}`);
  }
  console.log(`${stack}: done`);
} catch (error) {
  if (existsSync(join(folder, 'errors'))) said += readFileSync(join(folder, 'errors'), 'utf8');
  console.error(`${error}\n${said}`);
  process.exitCode = 1;
} finally {
  program?.kill();
  rmSync(folder, { recursive: true, force: true });
}
