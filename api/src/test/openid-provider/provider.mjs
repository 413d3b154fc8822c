// A real OpenID provider for tests: node-oidc-provider on a loopback port, with people who can be changed while it runs.
// One JSON object a line on standard input: {"person": SUBJECT, "claims": {...}} adds or changes somebody, {"person": SUBJECT} removes them.
// Prints "listening" once it answers, and "done" after each line. Ends with its input.
//
// Arguments: its port, and the callback of the client.

import {createInterface} from 'node:readline';
import Provider from 'oidc-provider';

const [port, callback] = process.argv.slice(2);
const issuer = `http://localhost:${port}`;
const people = new Map();

const provider = new Provider(issuer, {
  clients: [{
    client_id: 'keepsight',
    client_secret: 'a secret of the client',
    grant_types: ['authorization_code', 'refresh_token'],
    redirect_uris: [callback],
  }],
  claims: {openid: ['sub'], profile: ['preferred_username', 'name', 'organization', 'groups']},
  cookies: {keys: ['only for tests']},
  features: {devInteractions: {enabled: false}},
  findAccount: (ctx, sub) => people.has(sub) ? {accountId: sub, claims: () => ({sub, ...people.get(sub)})} : undefined,
  interactions: {url: (ctx, interaction) => `/interaction/${interaction.uid}`},
  issueRefreshToken: async (ctx, client) => client.grantTypeAllowed('refresh_token'),
  // Everybody has agreed that Keepsight may know them.
  loadExistingGrant: async ctx => {
    const grant = new ctx.oidc.provider.Grant({clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId});
    grant.addOIDCScope('openid profile');
    await grant.save();
    return grant;
  },
  pkce: {required: () => true},
  rotateRefreshToken: true,
  ttl: {AccessToken: 60, AuthorizationCode: 60, Grant: 3600, IdToken: 60, Interaction: 600, RefreshToken: 3600, Session: 3600},
});

provider.use(async (ctx, next) => {
  if (!ctx.path.startsWith('/interaction/')) return next();
  const who = ctx.query.who;
  if (who === undefined) {
    ctx.type = 'html';
    ctx.body = `<!doctype html><title>Provider</title><h1>The provider</h1><form>
      <input name="who" autofocus><button>Go</button><a href="?who=">Cancel</a></form>`;
    return;
  }
  const result = people.has(who) ? {login: {accountId: who}} : {error: 'access_denied'};
  await provider.interactionFinished(ctx.req, ctx.res, result, {mergeWithLastSubmission: false});
  ctx.respond = false;
});

provider.listen(Number(port), '127.0.0.1', () => console.log('listening'));

createInterface({input: process.stdin})
  .on('line', line => {
    const {person, claims} = JSON.parse(line);
    if (claims) people.set(person, claims);
    else people.delete(person);
    console.log('done');
  })
  .on('close', () => process.exit(0));
