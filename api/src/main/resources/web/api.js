// Asks the server. A problem it answers is a Refusal with its words; no answer at all is Unreachable.

const LIMIT = 15_000;

export class Unreachable extends Error {}

export class Refusal extends Error {
  constructor(problem) {
    super(problem.detail ?? problem.title);
    this.status = problem.status;
    this.field = problem.field ?? null;
  }
}

let csrf = ''; // what commands of the session carry

/** Who is signed in; a Refusal with status 401 when nobody is. */
export const identity = async () => known(await get('api/v1/session'));
export const signIn = async (name, password, code) => known(await send('POST', 'api/v1/session', {name, password, ...(code && {code})}));
export const signInWays = () => get('api/v1/session/ways');
export const signOut = () => send('DELETE', 'api/v1/session');
export const changePassword = (current, password) => send('PUT', 'api/v1/session/password', {current, password});
export const enrolTotp = password => send('POST', 'api/v1/session/totp', {password});
export const confirmTotp = code => send('PUT', 'api/v1/session/totp', {code});
export const removeTotp = password => send('POST', 'api/v1/session/totp/removal', {password});
export const users = () => get('api/v1/users');
export const addUser = (user, reason) => send('POST', 'api/v1/users', user, reason);
export const changeUser = (name, change, reason) => send('PATCH', `api/v1/users/${part(name)}`, change, reason);
export const resetUser = (name, reason) => send('POST', `api/v1/users/${part(name)}/reset`, undefined, reason);
export const tokens = () => get('api/v1/tokens');
export const addToken = (token, reason) => send('POST', 'api/v1/tokens', token, reason);
export const revokeToken = (name, reason) => send('DELETE', `api/v1/tokens/${part(name)}`, undefined, reason);
export const proposals = () => get('api/v1/proposals');
/** what: approve or reject. */
export const holds = query => get(`api/v1/holds?${new URLSearchParams(query)}`);
export const requestHold = hold => send('POST', 'api/v1/holds', hold, hold.reason);
export const holdAct = (hold, what, reason, body) => send('POST', `api/v1/holds/${part(hold)}/${what}`, body, reason);
export const decide = (proposal, what, reason) => send('POST', `api/v1/proposals/${part(proposal)}/${what}`, undefined, reason);

export const audits = () => get('api/v1/audits');
export const audit = id => get(`api/v1/audits/${part(id)}`);
export const beginAudit = (audit, reason) => send('POST', 'api/v1/audits', audit, reason);
/** Without a seed one is drawn. */
export const seedAudit = (id, seed, reason) => send('POST', `api/v1/audits/${part(id)}/seed`, seed ? {seed} : {}, reason);
export const resumeAudit = (id, reason) => send('POST', `api/v1/audits/${part(id)}/resume`, undefined, reason);

export const texts = language => get(`texts/${language}.json`);
export const deployment = () => get('api/v1/deployment');
export const recording = () => get('api/v1/deployment/recording');
export const outlook = planned => get(`api/v1/retention/outlook${planned ? `?${new URLSearchParams(planned)}` : ''}`);
export const clock = () => get('api/v1/clock');
export const confirmClock = (now, reason) => send('POST', 'api/v1/clock/confirm', {now}, reason);
export const shortageOrders = () => get('api/v1/retention/shortage-orders');
export const declareShortage = (order, reason) => send('POST', 'api/v1/retention/shortage-orders', order, reason);
export const endShortageOrder = (number, reason) => send('POST', `api/v1/retention/shortage-orders/${number}/end`, undefined, reason);
export const county = () => get('api/v1/coverage');
export const campuses = () => get('api/v1/campuses');
export const cameras = campus => get(`api/v1/campuses/${part(campus)}/cameras`);
export const campusCoverage = (campus, from, to) => get(`api/v1/campuses/${part(campus)}/coverage?${range(from, to)}`);
export const cameraCoverage = (camera, from, to) => get(`api/v1/cameras/${part(camera)}/coverage?${range(from, to)}`);
export const register = query => get(`api/v1/register?${new URLSearchParams(query)}`);
/** query: campus, asOf. A county takes its time. */
export const retentionReport = async query => (await ask(`api/v1/reports/retention?${new URLSearchParams(query)}`, {signal: AbortSignal.timeout(120_000)})).json();
export const retentionReportExport = query => `api/v1/reports/retention/export?${new URLSearchParams(query)}`;
export const registerExport = query => `api/v1/register/export?${new URLSearchParams(query)}`;

export const certificates = (campus, from, to) => get(`api/v1/campuses/${part(campus)}/certificates?${range(from, to)}`);
export const certificateUrl = (campus, number) => `api/v1/campuses/${part(campus)}/certificates/${number}`;
export const certificate = (campus, number) => get(certificateUrl(campus, number));
export const leavesUrl = (campus, number) => `${certificateUrl(campus, number)}/leaves.gz`;

/** Leave to look at a camera's footage for a while; a Refusal with the field 'reason' when a reason is asked for. */
export async function beginPlayback(camera, from, to, reason) {
  const asked = {cameras: [camera], from: iso(from), to: iso(to), ...(reason && {reason})};
  const {id, expiresAt, cameras: [place]} = await send('POST', 'api/v1/playback', asked);
  return {id, camera, from, to, until: Date.parse(expiresAt), ...place};
}

export const endPlayback = session => send('DELETE', `api/v1/playback/${session.id}`);

export const playlistUrl = (session, from, to) => `api/v1/${session.playlist}?${range(from, to)}`;

/** The fragments of a playlist, each with where it begins in the whole, in seconds, and its own instant. */
export async function fragments(url) {
  const text = await (await ask(url)).text();
  let start = 0;
  return [...text.matchAll(/^#EXT-X-PROGRAM-DATE-TIME:(.+)\n#EXTINF:([\d.]+)/gm)].map(([, at, seconds]) => {
    const fragment = {start, duration: Number(seconds), programDateTime: Date.parse(at)};
    start += fragment.duration;
    return fragment;
  });
}

/** A picture and the instant it shows. */
export async function still(session, at, width) {
  const answer = await ask(`api/v1/${session.still}?${new URLSearchParams({at: iso(at), width})}`);
  return {picture: await answer.blob(), at: Date.parse(answer.headers.get('Keepsight-Picture-At'))};
}

const part = encodeURIComponent;
const iso = instant => new Date(instant).toISOString();
const range = (from, to) => new URLSearchParams({from: iso(from), to: iso(to)});

function known(who) {
  csrf = who.csrf ?? '';
  return who;
}

async function get(url) {
  return (await ask(url)).json();
}

/** A command: its body as JSON, and why it is given. */
async function send(method, url, body, reason) {
  const headers = {'Keepsight-Csrf': csrf};
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (reason) headers['Keepsight-Reason'] = encodeURIComponent(reason);
  try {
    const answer = await ask(url, {method, headers, body: body === undefined ? undefined : JSON.stringify(body)});
    return answer.status === 204 ? null : answer.json();
  } catch (e) {
    if (e instanceof Refusal && e.field === 'Keepsight-Csrf') location.reload(); // another tab signed somebody else in
    throw e;
  }
}

async function ask(url, options = {}) {
  let answer;
  try {
    answer = await fetch(url, {signal: AbortSignal.timeout(LIMIT), ...options});
  } catch (e) {
    throw new Unreachable(e.message);
  }
  if (answer.ok) return answer;
  let problem = {title: `HTTP ${answer.status}`, status: answer.status};
  if (answer.headers.get('Content-Type')?.startsWith('application/problem+json')) problem = await answer.json();
  throw new Refusal(problem);
}
