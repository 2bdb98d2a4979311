// The whole life of a relying party with npm openid-client, knowing nothing but the issuer.

import { webcrypto } from 'node:crypto';
import { Visitor, check, readInput } from './visitor.mjs';

globalThis.crypto ??= webcrypto; // Node 18, as Debian 12 has it, keeps these in the module
globalThis.CryptoKey ??= webcrypto.CryptoKey;
const oidc = await import('openid-client');

const { issuer, client, person, claims_prefix: prefix } = await readInput();
const visitor = new Visitor(person);
const config = await oidc.discovery(
  new URL(issuer),
  client.id,
  { id_token_signed_response_alg: client.id_token_alg },
  await proof(),
  { execute: [oidc.allowInsecureRequests] },
);

async function proof() {
  switch (client.auth) {
    case 'client_secret_basic':
      return oidc.ClientSecretBasic(client.secret);
    case 'client_secret_post':
      return oidc.ClientSecretPost(client.secret);
    case 'private_key_jwt': {
      const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
      const der = Buffer.from(client.key_pkcs8, 'base64');
      const key = await crypto.subtle.importKey('pkcs8', der, algorithm, false, ['sign']);
      return oidc.PrivateKeyJwt({ key, kid: client.key_id });
    }
    default:
      return oidc.None();
  }
}

/** One authorization, as the browser and the client go through it. */
async function authorize(context, extra = {}) {
  const pkceCodeVerifier = oidc.randomPKCECodeVerifier();
  const [expectedState, expectedNonce] = [oidc.randomState(), oidc.randomNonce()];
  const url = oidc.buildAuthorizationUrl(config, {
    redirect_uri: client.redirect_uri,
    scope: 'openid profile email offline_access edu.acting edu.child',
    code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    state: expectedState,
    nonce: expectedNonce,
    ...extra,
  });
  const callback = await visitor.walk(url, client.redirect_uri, context);
  return oidc.authorizationCodeGrant(config, callback, {
    pkceCodeVerifier,
    expectedState,
    expectedNonce,
    idTokenExpected: true,
  });
}

const acting = (tokens) => tokens.claims()[`${prefix}/acting`];

// Signs in and acts as a teacher.
const first = await authorize('teacher');
const subject = first.claims().sub;
check(acting(first).role === 'teacher', 'she acts as a teacher');
const userinfo = await oidc.fetchUserInfo(config, first.access_token, subject);
check(userinfo.name === person.name, 'userinfo says her name');

// Refreshes; the identity stays.
const second = await oidc.refreshTokenGrant(config, first.refresh_token);
check(second.access_token !== first.access_token, 'a refresh gives a new access token');
check(!second.id_token || second.claims().sub === subject, 'a refresh keeps the subject');

// Switches to her second child without a password.
visitor.person = { ...person, password: 'not asked for' };
const switched = await authorize('guardian 2', { prompt: 'select_account' });
const child = acting(switched).child;
check(acting(switched).role === 'guardian' && child.name === person.children[1], 'she acts for her second child');
check(switched.claims().sub === subject, 'the subject is hers, never the child');

// Asks for an identity by authorization_details, first as teacher, then for the child.
const details = (wanted) => ({ authorization_details: JSON.stringify([{ type: 'edu_context', ...wanted }]) });
const teacher = await authorize('teacher', details({ role: 'teacher' }));
check(acting(teacher).role === 'teacher', 'authorization_details lead back to the teacher');
const parent = await authorize('guardian 2', details({ role: 'guardian', child: child.sub }));
check(acting(parent).child.sub === child.sub, 'authorization_details lead to the child');

// Introspection and revocation.
if (client.auth !== 'none') {
  const alive = await oidc.tokenIntrospection(config, second.access_token);
  check(alive.active && alive.client_id === client.id, 'the access token is active');
}
await oidc.tokenRevocation(config, second.refresh_token);
if (client.auth !== 'none') {
  check(!(await oidc.tokenIntrospection(config, second.access_token)).active, 'revocation ends the grant');
}
const refused = await oidc.refreshTokenGrant(config, second.refresh_token).then(
  () => 'granted',
  (error) => error.error,
);
check(refused === 'invalid_grant', `a revoked refresh token is refused, got ${refused}`);

// Signs out.
const end = oidc.buildEndSessionUrl(config, {
  post_logout_redirect_uri: client.post_logout_redirect_uri,
  id_token_hint: parent.id_token,
  state: 'farewell',
});
const back = await visitor.walk(end, client.post_logout_redirect_uri);
check(back.searchParams.get('state') === 'farewell', 'the sign-out leads back with its state');
const silent = await authorize('teacher', { prompt: 'none' }).then(
  () => 'granted',
  (error) => error.error,
);
check(silent === 'login_required', `nobody is signed in any more, got ${silent}`);
console.log(`openid-client, ${client.auth}: done`);
