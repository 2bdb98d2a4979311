// npm `oidc-provider` as a provider by whose accounts people of the city sign in. Its own pages sign anybody in: the login
// name is the subject.
import { Provider } from 'oidc-provider';

let input = '';
for await (const chunk of process.stdin) input += chunk;
const { port, client_id, client_secret, redirect_uri } = JSON.parse(input);

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{
    client_id, client_secret, redirect_uris: [redirect_uri],
    response_types: ['code'], grant_types: ['authorization_code'],
    token_endpoint_auth_method: 'client_secret_basic',
  }],
  pkce: { required: () => true },
  claims: { openid: ['sub'], profile: ['name'] },
  // In the code flow it says the name at userinfo only, as OIDC Core section 5.4 has it.
  conformIdTokenClaims: true,
  cookies: { keys: ['a key of the tests'] },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, name: `王小明 ${id}` }) }),
});
provider.listen(port, '127.0.0.1', () => console.log('listening'));
