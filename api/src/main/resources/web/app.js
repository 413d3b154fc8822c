// The page: one view at a time, asked again every ten seconds; what is on screen changes only where the answer did. Until
// somebody is signed in, and while a duty is to be done first, that one view stands in place of all others.

import {AccountView} from './account.js';
import * as api from './api.js';
import {AuditView} from './audit.js';
import {AuditsView} from './audits.js';
import {CampusView} from './campus.js';
import {CertificatesView} from './certificates.js';
import {refreshCondition} from './condition.js';
import {CountyView} from './county.js';
import {el} from './dom.js';
import {showGuarantee} from './guarantee.js';
import {OutlookView} from './outlook.js';
import {HoldsView} from './holds.js';
import {ProposalsView} from './proposals.js';
import {RegisterView} from './register.js';
import {ReportView} from './report.js';
import {SignInView, destination} from './signin.js';
import {loadTexts, switchLanguage, t} from './texts.js';
import {brief, moment, now, setClock} from './time.js';
import {TokensView} from './tokens.js';
import {UsersView} from './users.js';

const REFRESH = 10_000;
const RETRY = 3_000;
const WORDLESS = '服务器没有响应，正在重试…… The server does not answer. Trying again…'; // before any dictionary is here

const main = document.getElementById('main');
const notice = document.getElementById('notice');
const language = document.getElementById('language');
const clock = document.getElementById('clock');
const who = document.getElementById('who');

let me = null; // who is signed in
let store = null; // what the deployment says of its store
let view = null;
let shown = null; // when the last good answer came
let timer = null;

function viewOf(hash) {
  if (me === null) return new SignInView(welcome);
  if (me.duty) return new AccountView(me, renewed);
  const [path, query = ''] = hash.replace(/^#\/?/, '').split('?');
  const [kind, code] = path.split('/').map(decoded);
  if (kind === 'campus' && code) {
    const asked = new URLSearchParams(query);
    return new CampusView(code, asked.get('day'), asked.get('view') === 'hour');
  }
  if (kind === 'certificates') {
    const asked = new URLSearchParams(query);
    return new CertificatesView(code, asked.get('month'), asked.get('day'));
  }
  if (kind === 'account') return new AccountView(me, renewed);
  if (kind === 'outlook') return new OutlookView(me);
  if (kind === 'audits') return code ? new AuditView(code) : new AuditsView();
  if (kind === 'register') return new RegisterView();
  if (kind === 'report') return new ReportView(code, new URLSearchParams(query).get('asOf'));
  if (kind === 'users') return new UsersView(me);
  if (kind === 'tokens') return new TokensView();
  if (kind === 'holds') return new HoldsView(me, new URLSearchParams(query));
  if (kind === 'proposals') return new ProposalsView(me);
  return new CountyView();
}

/** Somebody is signed in: the clock of the deployment, who it is, and what they came for. */
async function welcome(identity) {
  me = identity;
  const place = destination();
  if (place) history.replaceState(null, '', place);
  const deployment = await api.deployment();
  setClock(deployment.zone, deployment.now);
  store = deployment.store;
  label();
  open();
}

/** What one has changed of one's own account shows at once. */
async function renewed() {
  await welcome(await api.identity());
}

function farewell() {
  me = null;
  label();
  open();
}

async function signOut() {
  try {
    await api.signOut();
    farewell();
  } catch (e) {
    if (e instanceof api.Refusal && e.status === 401) farewell();
    else say(words(e));
  }
}

/** The text, or nothing when it is no percent-encoded UTF-8: a mangled link leads to the county, not to a dead page. */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

function open() {
  view?.close();
  view = viewOf(location.hash);
  shown = null;
  main.replaceChildren(view.element);
  window.scrollTo(0, 0);
  refresh();
}

async function refresh() {
  clearTimeout(timer);
  const asked = view;
  if (me) refreshCondition();
  try {
    await asked.refresh();
    if (asked === view) {
      shown = now();
      say(null);
    }
  } catch (e) {
    if (asked === view && e instanceof api.Refusal && e.status === 401) return farewell();
    if (asked === view) say(words(e));
  }
  if (asked === view) timer = setTimeout(refresh, REFRESH);
}

function words(e) {
  if (e instanceof api.Unreachable) return shown ? t('unreachable', {time: brief(shown)}) : t('unreachableFirst');
  if (e instanceof api.Refusal) return t('failed', {detail: e.message});
  console.error(e);
  return t('failed', {detail: e.message});
}

function say(text) {
  notice.hidden = text === null;
  if (text !== null && notice.textContent !== text) notice.textContent = text;
}

function label() {
  document.documentElement.classList.toggle('nobody', me === null);
  who.hidden = me === null;
  showGuarantee(me === null ? null : store);
  who.setAttribute('aria-label', t('whoNav'));
  if (me) {
    const is = role => !me.duty && me.grants.some(grant => grant.role === role);
    const administers = is('BUREAU_ADMINISTRATOR');
    const audits = administers || is('BUREAU_AUDITOR');
    const reads = administers || is('BUREAU_AUDITOR') || is('CAMPUS_ADMINISTRATOR');
    const reports = !me.duty && me.grants.some(grant => grant.role !== 'POLICE');
    who.replaceChildren(...[
      reads || is('OFFICER') ? el('a', {href: '#/certificates'}, t('certificates')) : null,
      reads || is('SYSTEM_ADMINISTRATOR') ? el('a', {href: '#/outlook'}, t('outlookNav')) : null,
      audits ? el('a', {href: '#/audits'}, t('audits')) : null,
      reads || is('OFFICER') ? el('a', {href: '#/holds'}, t('holds')) : null,
      reports ? el('a', {href: '#/report'}, t('report')) : null,
      reads ? el('a', {href: '#/proposals'}, t('proposals')) : null,
      reads ? el('a', {href: '#/register'}, t('registerNav')) : null,
      administers ? el('a', {href: '#/users'}, t('users')) : null,
      el('a', {href: '#/account', title: me.unit}, me.displayName),
      el('button', {type: 'button', onclick: signOut}, t('signOut')),
    ].filter(Boolean));
  }
  language.textContent = t('otherLanguage');
  language.lang = document.documentElement.lang.startsWith('zh') ? 'en' : 'zh-CN';
}

language.addEventListener('click', async () => {
  try {
    await switchLanguage();
    label();
    open();
  } catch (e) {
    say(words(e));
  }
});
window.addEventListener('hashchange', open);
document.addEventListener('visibilitychange', () => {
  if (!document.hidden && view) refresh();
});

/** Does it until it succeeds, and says in between why it has not. */
async function insist(act, why) {
  for (;;) {
    try {
      await act();
      say(null);
      return;
    } catch (e) {
      say(why(e));
      await new Promise(resume => setTimeout(resume, RETRY));
    }
  }
}

async function start() {
  await insist(loadTexts, () => WORDLESS);
  label();
  setInterval(() => { clock.textContent = me ? moment(now()) : ''; }, 500);
  await insist(identify, words);
}

async function identify() {
  let identity;
  try {
    identity = await api.identity();
  } catch (e) {
    if (e instanceof api.Refusal && e.status === 401) return farewell();
    throw e;
  }
  await welcome(identity);
}

start();
