// The users of this deployment, for those who administer them.

import * as api from './api.js';
import {Desk, reasonField, Rows} from './desk.js';
import {el} from './dom.js';
import {field, form} from './form.js';
import {Grants, roles} from './grants.js';
import {t} from './texts.js';

/** The heading of a page about people or machines that come in, with the way to the other one. */
export function peopleTabs(current) {
  return el('nav', {class: 'tabs', 'aria-label': t('peopleNav')}, ['users', 'tokens'].map(each =>
    each === current ? el('h1', {}, t(each)) : el('a', {href: `#/${each}`}, t(each))));
}

export class UsersView {
  #me; #campuses = []; #desk = new Desk(() => this.refresh()); #rows = new Rows('users');

  constructor(me) {
    this.#me = me;
    document.title = `${t('users')} · Keepsight`;
    this.add = el('button', {type: 'button', id: 'add-user', disabled: true, onclick: () => this.#edit(null)}, t('addUser')); // until campuses are known
    this.element = el('section', {},
      el('div', {class: 'head'}, peopleTabs('users'), el('div', {class: 'days'}, this.add)),
      this.#desk.told, this.#desk.card, this.#rows.element);
  }

  async refresh() {
    const [{users}, {campuses}] = await Promise.all([api.users(), api.campuses()]);
    this.#campuses = campuses;
    this.add.disabled = false;
    this.#rows.show(users, () => users.map(user => this.#row(user)));
  }

  close() {}

  #row(user) {
    const own = user.name === this.#me.name;
    const ours = user.kind === 'LOCAL'; // the others are described, and let in, by the provider
    const button = (what, act) => el('button', {type: 'button', id: `${what}-${user.name}`, 'aria-label': `${t(what)}: ${user.displayName}`, onclick: act}, t(what));
    return el('li', {class: user.enabled ? null : 'off'},
      el('div', {}, el('span', {class: 'name'}, user.displayName), el('span', {class: 'code'}, `${user.name} · ${user.unit}`)),
      el('div', {}, roles(user.grants), el('span', {class: 'code'}, state(user))),
      own ? el('p', {class: 'acts quiet'}, t('yourself')) : el('div', {class: 'acts'},
        ours ? button('edit', () => this.#edit(user)) : null,
        button(user.enabled ? 'disable' : 'enable', () => this.#confirm(user, user.enabled ? 'disable' : 'enable')),
        ours ? button('reset', () => this.#confirm(user, 'reset')) : null));
  }

  /** Disabling, enabling, resetting: asks why, and does it. */
  #confirm(user, what) {
    const reason = reasonField();
    const text = what === 'enable' && user.kind === 'OIDC' ? 'enableOidcText' : `${what}Text`;
    this.#desk.open(t(`${what}Title`, {name: user.displayName}), t(text),
      form(t(what), async () => {
        if (what === 'reset') this.#hand(await api.resetUser(user.name, reason.input.value));
        else await api.changeUser(user.name, {enabled: what === 'enable'}, reason.input.value);
        await this.#desk.close();
      }, reason.element), reason.input);
  }

  /** A new user, or another user's details. */
  #edit(user) {
    const name = field(t('userName'), {required: true, maxlength: 50, pattern: '[a-z0-9][a-z0-9._\\-]*', autocomplete: 'off'}, t('userNameHint'));
    const displayName = field(t('displayName'), {required: true, maxlength: 100, value: user?.displayName, autocomplete: 'off'});
    const unit = field(t('unit'), {required: true, maxlength: 100, value: user?.unit, autocomplete: 'off'});
    const reason = reasonField();
    const grants = new Grants(user?.grants ?? [], this.#campuses);
    this.#desk.open(user ? t('editTitle', {name: user.displayName}) : t('addUser'), null,
      form(t(user ? 'save' : 'addUser'), async () => {
        const wanted = {displayName: displayName.input.value, unit: unit.input.value, grants: grants.value};
        if (user) await api.changeUser(user.name, wanted, reason.input.value);
        else this.#hand(await api.addUser({name: name.input.value.trim(), ...wanted}, reason.input.value));
        await this.#desk.close();
      }, ...(user ? [] : [name.element]), displayName.element, unit.element, grants.element, reason.element),
      user ? displayName.input : name.input);
  }

  /** Shows a first password, once. */
  #hand({user, password}) {
    this.#desk.hand(t('handOver', {name: user.displayName, user: user.name}), password);
  }
}

function state(user) {
  if (!user.enabled) return t('disabled');
  if (user.kind === 'OIDC') return t('oidcUser');
  if (user.mustChangePassword) return t('firstPasswordUnused');
  return t(user.secondFactor ? 'withFactor' : 'passwordOnly');
}
