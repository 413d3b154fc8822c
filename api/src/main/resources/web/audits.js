// Spot audits: what was audited, and how to begin another. The population is frozen first; the seed comes after it.

import * as api from './api.js';
import {estimateText, scopeText, stateText} from './audit.js';
import {Rows} from './desk.js';
import {el} from './dom.js';
import {choice, field, form} from './form.js';
import {known, t} from './texts.js';
import {moment} from './time.js';

const KINDS = ['GATE', 'DORM', 'CANTEEN', 'TEACHING_BUILDING', 'CLASSROOM', 'PLAYGROUND', 'PERIMETER', 'CORRIDOR', 'MONITORING_ROOM', 'OTHER'];
const LATER = 'later'; const NOW = 'now'; const DRAWN = 'drawn';

export class AuditsView {
  #names = {}; #rows = new Rows('audits');

  constructor() {
    document.title = `${t('audits')} · Keepsight`;
    this.campus = choice(t('campus'), [['', t('auditCounty')]]);
    this.kind = choice(t('areaKind'), [['', t('allKinds')], ...KINDS.map(kind => [kind, t(`kind.${kind}`)])]);
    this.cameras = field(t('auditCameras'), {maxlength: 2000, autocomplete: 'off', placeholder: t('auditCamerasAll')});
    this.size = field(t('auditSize'), {type: 'number', min: 1, max: 10000, required: true, value: 200});
    this.when = choice(t('auditSeedWhen'), [[LATER, t('seedLater')], [DRAWN, t('seedNowDrawn')], [NOW, t('seedNowGiven')]]);
    this.seed = field(t('auditSeed'), {maxlength: 200, autocomplete: 'off'});
    this.reason = field(t('reason'), {required: true, maxlength: 1000, autocomplete: 'off'});
    this.when.input.addEventListener('change', () => this.#seedShown());
    this.#seedShown();
    const begin = form(t('auditBegin'), () => this.#begin(),
      el('div', {class: 'filters'}, ...[this.campus, this.kind, this.cameras, this.size, this.when, this.seed, this.reason].map(each => each.element)));
    this.element = el('section', {},
      el('div', {class: 'head'}, el('div', {}, el('h1', {}, t('audits')), el('p', {class: 'quiet'}, t('auditsText')))),
      el('div', {class: 'card wide'}, el('h2', {}, t('auditNew')), begin), this.#rows.element);
  }

  async refresh() {
    const [{audits}, {campuses}] = await Promise.all([api.audits(), api.campuses()]);
    this.#offer(campuses);
    this.#rows.show([audits, this.#names], () => audits.length ? audits.map(each => this.#row(each))
      : [el('li', {}, el('p', {class: 'quiet'}, t('noAudits')))]);
  }

  close() {}

  #offer(campuses) {
    if (Object.keys(this.#names).length === campuses.length) return;
    this.#names = Object.fromEntries(campuses.map(({code, name}) => [code, name]));
    this.campus.input.replaceChildren(el('option', {value: ''}, t('auditCounty')),
      ...campuses.map(({code, name}) => el('option', {value: code}, name)));
  }

  #seedShown() {
    const given = this.when.input.value === NOW;
    this.seed.element.hidden = !given;
    this.seed.input.required = given;
  }

  async #begin() {
    const cameras = this.cameras.input.value.split(/[\s,，、;；]+/).filter(Boolean);
    const {input: {value: when}} = this.when;
    const begun = await api.beginAudit({
      ...(this.campus.input.value && {campuses: [this.campus.input.value]}),
      ...(this.kind.input.value && {kinds: [this.kind.input.value]}),
      ...(cameras.length && {cameras}),
      size: Number(this.size.input.value),
      ...(when === LATER && {seedLater: true}),
      ...(when === NOW && {seed: this.seed.input.value.trim()}),
    }, this.reason.input.value);
    location.hash = `#/audits/${begun.id}`;
  }

  #row(audit) {
    return el('li', {},
      el('div', {}, el('a', {class: 'name', href: `#/audits/${audit.id}`}, t('auditTitle', {number: audit.number})),
        el('span', {class: 'code'}, `${scopeText(audit.scope, this.#names)} · ${moment(Date.parse(audit.frozenAt))}`),
        el('span', {class: 'code'}, `${audit.actor} · ${known(`because.${audit.reason}`) ?? audit.reason}`)),
      el('div', {}, el('span', {class: `state-${audit.state}`}, stateText(audit))),
      el('div', {}, ...['proof', 'required'].map(which =>
        el('span', {class: audit[which].failures ? 'bad' : 'quiet'}, t(`${which}Short`), ' ', estimateText(audit[which])))));
  }
}
