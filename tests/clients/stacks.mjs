// Sign-in by frameworks for Node, each as its documentation shows it and with the settings that its page in docs/integrate shows.

import http from 'node:http';
import { Visitor, check, readInput } from './visitor.mjs';

const { stack, issuer, client, person, port } = await readInput();
const base = `http://localhost:${port}`;
const scopes = ['openid', 'profile', 'email'];
const listen = (handler) => new Promise((done) => http.createServer(handler).listen(port, 'localhost', done));

/** Serves a program of express; answers with the address that begins a sign-in. */
async function express(build) {
  const { default: make } = await import('express');
  const { default: session } = await import('express-session');
  const app = make();
  app.use(session({ secret: 'for a test', resave: false, saveUninitialized: true, name: 'rp' }));
  const start = await build(app);
  await listen(app);
  return start;
}

const stacks = {
  'express-openid-connect': () =>
    express(async (app) => {
      const { default: oidc } = await import('express-openid-connect');
      app.use(
        oidc.auth({
          issuerBaseURL: issuer,
          baseURL: base,
          clientID: client.id,
          clientSecret: client.secret,
          secret: 's'.repeat(40),
          authRequired: false,
          authorizationParams: { response_type: 'code' },
        }),
      );
      app.get('/me', oidc.requiresAuth(), async (request, response) =>
        response.json(await request.oidc.fetchUserInfo()),
      );
      return '/me';
    }),

  'passport-openidconnect': () =>
    express(async (app) => {
      const { default: passport } = await import('passport');
      const { Strategy } = await import('passport-openidconnect');
      const settings = {
        issuer,
        authorizationURL: `${issuer}/oauth/authorize`,
        tokenURL: `${issuer}/oauth/token`,
        userInfoURL: `${issuer}/oauth/userinfo`,
        clientID: client.id,
        clientSecret: client.secret,
        callbackURL: `${base}/callback`,
        scope: ['profile', 'email'],
        nonce: true,
        skipUserProfile: false,
      };
      passport.use(new Strategy(settings, (_, profile, done) => done(null, profile)));
      const sign = passport.authenticate('openidconnect', { session: false });
      app.get('/me', sign);
      app.get('/callback', sign, ({ user }, response) =>
        response.json({ name: user.displayName, email: user.emails?.[0].value }),
      );
      return '/me';
    }),

  authjs: () =>
    express(async (app) => {
      const { ExpressAuth, getSession } = await import('@auth/express');
      const provider = { id: 'city', name: 'city', type: 'oidc', issuer };
      const config = {
        trustHost: true,
        secret: 's'.repeat(40),
        providers: [{ ...provider, clientId: client.id, clientSecret: client.secret }],
      };
      app.use('/auth', ExpressAuth(config));
      app.get('/me', async (request, response) => response.json((await getSession(request, config)).user));
      return '/auth/signin/city';
    }),

  fastify: async () => {
    const { default: fastify } = await import('fastify');
    const { default: oauth } = await import('@fastify/oauth2');
    const app = fastify();
    await app.register(oauth, {
      name: 'city',
      credentials: { client: { id: client.id, secret: client.secret } },
      scope: scopes,
      startRedirectPath: '/me',
      callbackUri: `${base}/callback`,
      discovery: { issuer },
    });
    app.get('/callback', async (request) => {
      const { token } = await app.city.getAccessTokenFromAuthorizationCodeFlow(request);
      return app.city.userinfo(token);
    });
    await app.listen({ port, host: 'localhost' });
    return '/me';
  },

  'better-auth': async () => {
    const { betterAuth } = await import('better-auth');
    const { genericOAuth } = await import('better-auth/plugins');
    const { memoryAdapter } = await import('better-auth/adapters/memory');
    const { toNodeHandler } = await import('better-auth/node');
    const config = {
      providerId: 'city',
      discoveryUrl: `${issuer}/.well-known/openid-configuration`,
      clientId: client.id,
      clientSecret: client.secret,
      scopes,
    };
    const auth = betterAuth({
      baseURL: base,
      secret: 's'.repeat(40),
      database: memoryAdapter({ user: [], session: [], account: [], verification: [] }),
      telemetry: { enabled: false },
      logger: { disabled: true },
      plugins: [genericOAuth({ config: [config] })],
    });
    const handle = toNodeHandler(auth);
    await listen(async (request, response) => {
      if (request.url === '/start') {
        const body = { provider: 'city', callbackURL: `${base}/me` };
        const begun = await auth.api.signInSocial({ body, asResponse: true });
        const location = (await begun.json()).url;
        response.writeHead(302, { location, 'set-cookie': begun.headers.getSetCookie() }).end();
      } else if (request.url === '/me') {
        const session = await auth.api.getSession({ headers: new Headers({ cookie: request.headers.cookie }) });
        response.end(JSON.stringify(session.user));
      } else {
        handle(request, response);
      }
    });
    return '/start';
  },
};

/** What the button of a sign-in sends; most stacks begin by a link. */
async function button() {
  if (stack !== 'authjs') return undefined;
  const { csrfToken } = JSON.parse((await visitor.request(`${base}/auth/csrf`)).text);
  return new URLSearchParams({ csrfToken, callbackUrl: `${base}/me` });
}

const visitor = new Visitor(person);
const start = await stacks[stack]();
const known = await visitor.signIn(base, { start, body: await button(), issuer });
check(known.name === person.name, `${stack} knows her name: ${JSON.stringify(known)}`);
check(known.email?.endsWith('@example.edu.tw'), `${stack} knows her address: ${JSON.stringify(known)}`);
console.log(`${stack}: done`);
process.exit(0);
