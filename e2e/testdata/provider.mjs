// An OpenID Connect provider for tests: node provider.mjs PORT BACK PEOPLE WHERE. BACK is where it sends people back to; PEOPLE is a JSON file of
// claims by login, read anew each time; WHERE says whether claims are in the "token" or only at the "userinfo" address.
import { readFileSync } from 'node:fs'
import Provider from 'oidc-provider'

const [port, back, people, where] = process.argv.slice(2)

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{ client_id: 'moothall', client_secret: 'a-secret-of-the-tests', redirect_uris: [back], grant_types: ['authorization_code'], response_types: ['code'] }],
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'groups', 'hasgroups'] },
  conformIdTokenClaims: where === 'userinfo',
  pkce: { required: () => true },
  cookies: { keys: ['for tests only'] },
  features: { devInteractions: { enabled: true } },
  findAccount: (_, login) => ({ accountId: login, claims: () => ({ sub: login, ...JSON.parse(readFileSync(people, 'utf8'))[login] }) }),
})

provider.listen(Number(port), '127.0.0.1')
