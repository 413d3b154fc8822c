// One spot audit: how far it is, its two answers with their bounds, and the wall of pictures with verdicts.

import * as api from './api.js';
import {el} from './dom.js';
import {field, form} from './form.js';
import {reasonField} from './desk.js';
import {known, t} from './texts.js';
import {moment} from './time.js';

const FRESH = 1_000; // between two looks while it runs

export class AuditView {
  #id; #told = ''; #names = null; #asking = null; #timer = null; #closed = false;

  constructor(id) {
    this.#id = id;
    document.title = `${t('audits')} · Keepsight`;
    this.head = el('div', {class: 'head'});
    this.asked = el('div', {class: 'card', hidden: true});
    this.progress = el('progress', {max: 1, value: 0, 'aria-label': t('auditLooked')});
    this.answers = el('div', {class: 'answers'});
    this.facts = el('dl', {class: 'facts card wide'});
    this.wall = el('ol', {class: 'wall', 'aria-busy': 'true'});
    this.element = el('section', {class: 'audit'}, el('p', {class: 'crumb'}, el('a', {href: '#/audits'}, t('audits'))),
      this.head, this.progress, this.asked, this.answers, this.facts, this.wall);
  }

  async refresh() {
    clearTimeout(this.#timer);
    this.#names ??= Object.fromEntries((await api.campuses()).campuses.map(({code, name}) => [code, name]));
    const detail = await api.audit(this.#id);
    const told = JSON.stringify(detail);
    if (told !== this.#told) {
      this.#told = told;
      this.#show(detail);
    }
    if (detail.audit.state === 'RUNNING' && !this.#closed) {
      this.#timer = setTimeout(() => this.refresh().catch(() => {}), FRESH); // what fails is asked again with the page
    }
  }

  close() {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #show({audit, sample}) {
    const title = t('auditTitle', {number: audit.number});
    document.title = `${title} · Keepsight`;
    const report = `api/v1/audits/${audit.id}/report.html?language=${document.documentElement.lang.startsWith('zh') ? 'zh' : 'en'}`;
    this.head.replaceChildren(el('div', {}, el('h1', {}, title), el('p', {class: 'quiet'}, `${stateText(audit)} · ${scopeText(audit.scope, this.#names)}`)),
      el('div', {class: 'days'}, ...(audit.state === 'AWAITING_SEED' ? [] : [el('a', {class: 'way', href: report, target: '_blank', rel: 'noopener'}, t('auditPrint'))])));
    this.progress.max = audit.size;
    this.progress.value = audit.looked;
    this.progress.hidden = !['RUNNING', 'INTERRUPTED'].includes(audit.state);
    this.#ask(audit);
    this.answers.replaceChildren(...(audit.looked ? ['proof', 'required'].map(which => answer(which, audit[which])) : []));
    this.facts.replaceChildren(...facts(audit).flatMap(([key, value]) => [el('dt', {}, t(key)), el('dd', {}, value)]));
    this.#hang(audit, sample);
  }

  /** Known pictures stay where they are: only what is new is fetched. */
  #hang(audit, sample) {
    const hung = new Map([...this.wall.children].map(each => [each.dataset.told, each]));
    this.wall.replaceChildren(...sample.map(minute => {
      const told = `${minute.number} ${minute.verdict} ${minute.still}`;
      if (hung.has(told)) return hung.get(told);
      const place = piece(audit, minute, this.#names);
      place.dataset.told = told;
      return place;
    }));
    this.wall.removeAttribute('aria-busy');
  }

  /** For the seed, or to go on; the form stays while somebody types. */
  #ask(audit) {
    const kind = {AWAITING_SEED: 'seed', INTERRUPTED: 'resume'}[audit.state] ?? null;
    if (kind === this.#asking) return;
    this.#asking = kind;
    this.asked.hidden = kind === null;
    if (kind === 'seed') this.asked.replaceChildren(...this.#seedForm(audit));
    if (kind === 'resume') this.asked.replaceChildren(...this.#resumeForm(audit));
  }

  #seedForm(audit) {
    const seed = field(t('auditSeed'), {maxlength: 200, autocomplete: 'off'}, t('auditSeedHint'));
    const reason = reasonField();
    return [el('h2', {}, t('auditSeedTitle')), el('p', {}, t('auditSeedText')), el('p', {class: 'digest'}, audit.population),
      form(t('auditDraw'), async () => {
        await api.seedAudit(audit.id, seed.input.value.trim(), reason.input.value);
        await this.refresh();
      }, seed.element, reason.element)];
  }

  #resumeForm(audit) {
    const reason = reasonField();
    return [el('h2', {}, t('auditInterrupted')), el('p', {}, audit.why ?? ''), form(t('auditResume'), async () => {
      await api.resumeAudit(audit.id, reason.input.value);
      await this.refresh();
    }, reason.element)];
  }
}

function answer(which, estimate) {
  return el('section', {class: 'card'}, el('h2', {}, t(`${which}Question`)),
    el('p', {class: estimate.failures ? 'figure bad' : 'figure good'}, t('failuresOf', estimate)),
    ...(estimate.rate === undefined ? [] : [
      el('p', {}, t(`${which}Bound`, {bound: upward(estimate.bound)})),
      el('p', {class: 'quiet'}, t('estimateInterval', {rate: share(estimate.rate), low: share(Math.floor(estimate.low * 1e4) / 1e4), high: upward(estimate.high)})),
    ]));
}

function facts(audit) {
  return [
    ['auditActor', `${audit.actor} · ${audit.unit}`],
    ['reason', known(`because.${audit.reason}`) ?? audit.reason],
    ['auditPopulation', el('span', {}, t('auditMinutes', {n: number(audit.minutes)}), ' · ', el('a', {href: `api/v1/audits/${audit.id}/population.txt`, target: '_blank', rel: 'noopener'}, t('auditText')))],
    ['auditFrozen', moment(Date.parse(audit.frozenAt))],
    ['auditDigest', el('span', {class: 'digest'}, audit.population)],
    ...(audit.seed ? [['auditSeed', `${audit.seed.text} (${t(audit.seed.drawn ? 'seedDrawn' : 'seedGiven', {by: audit.seed.givenBy})}, ${moment(Date.parse(audit.seed.at))})`]] : []),
    ['auditLooked', t('auditProgress', {n: audit.looked, all: audit.size})],
  ];
}

const REFUTED = ['MISSING', 'CORRUPT', 'UNSEALED', 'UNREADABLE', 'UNDECODABLE'];

function tone(verdict) {
  if (verdict === undefined || verdict === 'OK' || verdict === 'EXPIRED') return verdict ? 'fine' : 'open';
  return REFUTED.includes(verdict) ? 'refuted' : 'missing';
}

function piece(audit, minute, names) {
  const {number: place, camera, campus, kind, from, verdict, note, still} = minute;
  const said = verdict ? t(`verdict.${verdict}`) : t('notLooked');
  const picture = still
    ? el('img', {src: `api/v1/audits/${audit.id}/stills/${place}.jpg`, alt: t('stillOf', {time: moment(Date.parse(minute.pictureAt))}), loading: 'lazy', width: 320, height: 180})
    : el('span', {class: 'none'}, verdict ? t('noStill') : '…');
  return el('li', {class: tone(verdict)}, picture,
    el('span', {class: 'verdict'}, `${place} · ${said}`),
    el('span', {class: 'where'}, `${names[campus] ?? campus} · ${t(`kind.${kind}`)}`),
    el('span', {class: 'when'}, `${camera} · ${moment(Date.parse(from))}`),
    note ? el('span', {class: 'note'}, noteText(note)) : null);
}

/** Causes of gaps, or what is wrong with an object. */
const noteText = note => known(`note.${note}`) ?? note.split(', ').map(each => known(`cause.${each}`) ?? each).join(t('listSeparator'));

/** What an audit is about, in words. */
export function scopeText({campuses, kinds, cameras}, names) {
  const parts = [...campuses.map(code => names?.[code] ?? code), ...kinds.map(kind => t(`kind.${kind}`)), ...cameras];
  return parts.length ? parts.join(' · ') : t('auditCounty');
}

export function stateText(audit) {
  const state = t(`auditState.${audit.state}`);
  return audit.state === 'RUNNING' ? `${state} ${t('auditProgress', {n: audit.looked, all: audit.size})}` : state;
}

/** 0 of 200, at most 1.49 %. */
export function estimateText(estimate) {
  if (estimate.rate === undefined) return t('noRate');
  return `${t('failuresOf', estimate)}${t('listSeparator')}${t('atMost', {bound: upward(estimate.bound)})}`;
}

const number = value => new Intl.NumberFormat(t('locale')).format(value);
const share = rate => `${new Intl.NumberFormat(t('locale'), {minimumFractionDigits: 2, maximumFractionDigits: 2}).format(rate * 100)}%`;
/** An upper limit is never rounded down. */
const upward = rate => share(Math.ceil(rate * 1e4) / 1e4);
