// Sign-in by programs of other languages and by products: each is started with its settings, and a person signs in there.
// The settings that a page of docs/integrate shows are read from there (`settings`).

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Visitor, check, readInput } from './visitor.mjs';

const input = await readInput();
const { stack, issuer, client, person, port, acting, settings } = input;
const service = `http://localhost:${port}`;
const folder = mkdtempSync(join(tmpdir(), 'stack-'));
let program;
let said = '';

const later = () => new Promise((done) => setTimeout(done, 50));

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}

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
    await later();
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
  const shown = ['name', 'email'].map((claim) => `"${claim}": "<!--#echo encoding="none" var="OIDC_CLAIM_${claim}" -->"`);
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

/** Spring Boot with the settings of the docs, which one program serves in both versions. */
const spring = (name) => async () => {
  writeFileSync(join(folder, 'application.yaml'), settings);
  const own = [`--server.port=${port}`, '--server.address=localhost', `--acting=${acting}`];
  await java(name, [`--spring.config.location=file:${folder}/application.yaml`, ...own]);
};

/** A hub with the settings of the docs, which writes down what it learned of a person. */
async function jupyterhub() {
  const [hub, proxy] = [await freePort(), await freePort()];
  const own = `import json
c.JupyterHub.bind_url = "${service}"
c.JupyterHub.hub_port = ${hub}
c.JupyterHub.cookie_secret = bytes(32)
c.JupyterHub.db_url = "sqlite:///${folder}/db"
c.ConfigurableHTTPProxy.command = ["${process.cwd()}/node_modules/.bin/configurable-http-proxy"]
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:${proxy}"
c.ConfigurableHTTPProxy.pid_file = "${folder}/pid"
def learned(_, __, model):
    with open("${folder}/learned.json", "w") as file:
        json.dump(model, file, default=list)
    return model
c.Authenticator.post_auth_hook = learned
`;
  writeFileSync(join(folder, 'config.py'), `${settings}\n${own}`);
  await start('.venv/bin/python', ['-m', 'jupyterhub', '-f', join(folder, 'config.py')]);
  const isReady = () => fetch(`${service}/hub/health`).then((answer) => answer.ok, () => false);
  for (let tries = 0; tries < 400 && !(await isReady()); tries += 1) await later();
}

const json = JSON.stringify({ stack, issuer, client, port, acting });
const go = () => start('./go/stacks', [], json);
const stacks = {
  'go-oidc': go,
  'zitadel-oidc': go,
  'hashicorp-cap': go,
  gitea: go,
  nimbus: () => java('nimbus', [], json),
  'spring-boot-4': spring('spring'),
  'spring-boot-3': spring('spring3'),
  gitlab: () => start('ruby', ['omniauth.rb'], json),
  apache,
  jupyterhub,
  'oauth2-proxy': () =>
    start('oauth2-proxy', [
      ...settings.match(/--[^"\s]+("[^"]*")?/g).map((option) => option.replaceAll('"', '')),
      `--http-address=localhost:${port}`,
      '--upstream=static://200',
      '--cookie-secure=false',
    ]),
};

/** What the hub learned, once its page greets her by the name of her account. */
function ofHub(page) {
  const { name, groups, auth_state } = JSON.parse(readFileSync(join(folder, 'learned.json'), 'utf8'));
  check(page.includes(name), `the hub greets her: ${page}`);
  return { ...auth_state.oauth_user, groups };
}

/** What begins a sign-in, and how it is read who signed in. */
const begins = {
  jupyterhub: { start: '/hub/oauth_login?next=%2Fhub%2Fhome', read: ofHub },
  gitlab: { start: '/users/auth/openid_connect', body: new URLSearchParams() },
  apache: { start: '/teachers/me.html' },
  'oauth2-proxy': { start: '/oauth2/start?rd=%2Foauth2%2Fuserinfo' },
};

try {
  await stacks[stack]();
  const known = await new Visitor(person).signIn(service, { start: '/me', ...begins[stack], issuer });
  const told = JSON.stringify(known);
  // oauth2-proxy passes on an address and groups, no name.
  check(stack === 'oauth2-proxy' || known.name === person.name, `${stack} knows her name: ${told}`);
  check(known.email?.endsWith('@example.edu.tw'), `${stack} knows her address: ${told}`);
  const teachers = { apache: '/teachers/me.html: 401', jupyterhub: 'oauth_callback' }[stack];
  if (teachers) {
    const mother = new Visitor(person).signIn(service, { ...begins[stack], context: 'guardian 1', issuer });
    const refused = await mother.then(() => 'nothing', String);
    check(refused.includes(teachers) && / 40[13] /.test(refused), `a mother is not let in among teachers: ${refused}`);
  }
  const knowsRole = known.role === 'teacher' || known.groups?.includes('role:teacher');
  // Apache passes on no role that an included page can show: it lets in teachers alone.
  check(knowsRole || stack === 'apache', `${stack} knows her role: ${told}`);
  console.log(`${stack}: done`);
} catch (error) {
  if (existsSync(join(folder, 'errors'))) said += readFileSync(join(folder, 'errors'), 'utf8');
  console.error(`${error}\n${said}`);
  process.exitCode = 1;
} finally {
  program?.kill();
  rmSync(folder, { recursive: true, force: true });
}
