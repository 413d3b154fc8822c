// The access register: who looked at what, changed what, was refused what, and why. Searched page by page, and exported.

import * as api from './api.js';
import {el} from './dom.js';
import {choice, field, form} from './form.js';
import {known, t} from './texts.js';
import {brief, dayOf, iso, moment, now, plusDays, startOf} from './time.js';

const ACTIONS = ['', 'playback.', 'still.', 'footage.', 'session.', 'access.', 'register.', 'audit.', 'user.', 'token.', 'camera.', 'campus.', 'area.', 'policy.', 'hold.', 'retention.', 'report.', 'credentials.', 'catalogue.'];
const PAGE = 100;

export class RegisterView {
  #next = null; #query = null;

  constructor() {
    document.title = `${t('register')} · Keepsight`;
    const today = dayOf(now());
    this.from = field(t('fromDay'), {type: 'date', required: true, value: plusDays(today, -6), max: today});
    this.to = field(t('throughDay'), {type: 'date', required: true, value: today, max: today});
    this.actor = field(t('actor'), {maxlength: 100, autocomplete: 'off'});
    this.camera = field(t('cameraCode'), {maxlength: 64, autocomplete: 'off'});
    this.action = choice(t('action'), ACTIONS.map(each => [each, t(`actions.${each || 'all'}`)]));
    this.outcome = choice(t('outcome'), [['', t('outcomes.all')], ['REFUSED', t('outcomes.REFUSED')], ['DONE', t('outcomes.DONE')]]);
    this.exports = el('span', {class: 'exports'});
    this.list = el('ol', {class: 'register', 'aria-busy': 'true'});
    this.more = el('button', {type: 'button', hidden: true, onclick: () => this.#append().catch(e => this.#say(e.message))}, t('more'));
    this.said = el('p', {class: 'quiet', role: 'status'});
    const search = form(t('search'), () => this.#search(),
      el('div', {class: 'filters'}, ...[this.from, this.to, this.action, this.outcome, this.actor, this.camera].map(each => each.element)));
    search.lastElementChild.append(' ', this.exports);
    this.element = el('section', {}, el('div', {class: 'head'}, el('h1', {}, t('register'))),
      el('div', {class: 'card wide'}, search), this.said, this.list, el('p', {}, this.more));
  }

  /** Each look into the register is registered: it is asked when somebody asks, not every ten seconds. */
  async refresh() {
    if (this.#query === null) await this.#search();
  }

  close() {}

  async #search() {
    const query = {from: iso(startOf(this.from.input.value)), to: iso(startOf(plusDays(this.to.input.value, 1)))};
    for (const [name, {input}] of Object.entries({actor: this.actor, camera: this.camera, action: this.action, outcome: this.outcome})) {
      if (input.value.trim()) query[name] = input.value.trim();
    }
    const page = await api.register({...query, limit: PAGE});
    this.#query = query;
    this.list.replaceChildren();
    this.#show(page);
    this.list.removeAttribute('aria-busy');
    this.#say(page.entries.length === 0 ? t('registerEmpty') : '');
    this.exports.replaceChildren(...['csv', 'json'].map(format =>
      el('a', {href: api.registerExport({...query, format}), download: ''}, t('exportAs', {format: format.toUpperCase()}))));
  }

  async #append() {
    this.#show(await api.register({...this.#query, limit: PAGE, cursor: this.#next}));
  }

  #show({entries, next}) {
    this.list.append(...entries.map(row));
    this.#next = next;
    this.more.hidden = !next;
  }

  #say(text) {
    this.said.textContent = text;
  }
}

function row(entry) {
  const refused = entry.outcome === 'REFUSED';
  return el('li', {class: refused ? 'refused' : null},
    el('div', {}, el('span', {class: 'when'}, moment(Date.parse(entry.at))),
      el('span', {class: 'code'}, [entry.address || t('here'), t(`verified.${entry.verified}`)].join(' · '))),
    el('div', {}, el('span', {class: 'name'}, entry.actor), el('span', {class: 'code'}, entry.unit)),
    el('div', {}, el('span', {class: 'what'}, what(entry)), el('span', {class: 'code'}, about(entry))),
    el('div', {class: 'why'}, known(`because.${entry.reason}`) ?? entry.reason));
}

function what(entry) {
  const times = entry.detail.times > 1 ? ` ${t('times', {n: entry.detail.times})}` : '';
  return (known(`did.${entry.action}`) ?? entry.action) + times;
}

function about(entry) {
  const place = entry.camera ?? entry.campus;
  const ranges = entry.detail.ranges ?? (entry.from ? [[entry.from, entry.to]] : []);
  const subject = /^[0-9a-f-]{36}$/.test(entry.subject) || entry.subject === place || entry.subject === entry.actor ? null : entry.subject;
  return [place, subject, ...ranges.slice(0, 3).map(span), ranges.length > 3 ? '…' : null].filter(Boolean).join(' · ');
}

function span([from, to]) {
  const [start, end] = [Date.parse(from), Date.parse(to)];
  if (end - start < 1000) return moment(start);
  return `${moment(start)} – ${dayOf(start) === dayOf(end) ? moment(end).slice(-8) : brief(end)}`;
}
