// The tokens of machines, for those who administer them.

import * as api from './api.js';
import {Desk, reasonField, Rows} from './desk.js';
import {el} from './dom.js';
import {field, form} from './form.js';
import {Grants, roles} from './grants.js';
import {t} from './texts.js';
import {brief, dayOf, iso, now, plusDays, startOf} from './time.js';
import {peopleTabs} from './users.js';

const LONGEST = 399; // days; the server allows 400 and counts them to the second

export class TokensView {
  #campuses = []; #desk = new Desk(() => this.refresh()); #rows = new Rows('users');

  constructor() {
    document.title = `${t('tokens')} · Keepsight`;
    this.add = el('button', {type: 'button', id: 'add-token', disabled: true, onclick: () => this.#add()}, t('addToken')); // until campuses are known
    this.element = el('section', {},
      el('div', {class: 'head'}, peopleTabs('tokens'), el('div', {class: 'days'}, this.add)),
      el('p', {class: 'quiet'}, t('tokensText')), this.#desk.told, this.#desk.card, this.#rows.element);
  }

  async refresh() {
    const [{tokens}, {campuses}] = await Promise.all([api.tokens(), api.campuses()]);
    this.#campuses = campuses;
    this.add.disabled = false;
    const ended = token => Boolean(token.revokedAt) || Date.parse(token.expiresAt) <= now();
    tokens.sort((a, b) => ended(a) - ended(b)); // those that are good first, by name
    this.#rows.show(tokens.map(token => [token, ended(token)]), () =>
      tokens.length ? tokens.map(token => this.#row(token, ended(token))) : [el('li', {}, el('p', {class: 'quiet'}, t('noTokens')))]);
  }

  close() {}

  #row(token, ended) {
    return el('li', {class: ended ? 'off' : null},
      el('div', {}, el('span', {class: 'name'}, token.name), el('span', {class: 'code'}, token.unit)),
      el('div', {}, roles(token.grants), el('span', {class: 'code'}, state(token, ended))),
      el('div', {class: 'acts'}, ended ? null
        : el('button', {type: 'button', id: `revoke-${token.name}`, 'aria-label': `${t('revoke')}: ${token.name}`, onclick: () => this.#revoke(token)}, t('revoke'))));
  }

  #add() {
    const name = field(t('tokenName'), {required: true, maxlength: 50, pattern: '[a-z0-9][a-z0-9._\\-]*', autocomplete: 'off'}, t('userNameHint'));
    const unit = field(t('tokenUnit'), {required: true, maxlength: 100, autocomplete: 'off'});
    const today = dayOf(now());
    const day = field(t('goodThrough'), {type: 'date', required: true, min: today, max: plusDays(today, LONGEST - 1), value: plusDays(today, 365)}, t('goodThroughHint'));
    const grants = new Grants([], this.#campuses);
    const reason = reasonField();
    this.#desk.open(t('addToken'), null, form(t('addToken'), async () => {
      if (grants.value.length === 0) throw new api.Refusal({detail: t('tokenNeedsRole')});
      const expiresAt = iso(startOf(plusDays(day.input.value, 1)));
      const {token, secret} = await api.addToken({name: name.input.value.trim(), unit: unit.input.value, grants: grants.value, expiresAt}, reason.input.value);
      this.#desk.hand(t('tokenHandOver', {name: token.name}), secret);
      await this.#desk.close();
    }, name.element, unit.element, grants.element, day.element, reason.element), name.input);
  }

  #revoke(token) {
    const reason = reasonField();
    this.#desk.open(t('revokeTitle', {name: token.name}), t('revokeText'), form(t('revoke'), async () => {
      await api.revokeToken(token.name, reason.input.value);
      await this.#desk.close();
    }, reason.element), reason.input);
  }
}

function state(token, ended) {
  const made = t('madeBy', {name: token.createdBy, day: dayOf(Date.parse(token.createdAt))});
  if (token.revokedAt) return `${t('revokedAt', {time: brief(Date.parse(token.revokedAt))})} · ${made}`;
  return `${t(ended ? 'expiredAt' : 'goodUntil', {time: brief(Date.parse(token.expiresAt))})} · ${made}`;
}
