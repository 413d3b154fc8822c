// The users of this deployment, for those who administer them.

import {roles} from './account.js';
import * as api from './api.js';
import {el} from './dom.js';
import {choice, field, form} from './form.js';
import {t} from './texts.js';

const OF_CAMPUS = ['OFFICER', 'CAMPUS_ADMINISTRATOR'];
const ROLES = [...OF_CAMPUS, 'BUREAU_AUDITOR', 'BUREAU_ADMINISTRATOR', 'POLICE', 'SYSTEM_ADMINISTRATOR'];

export class UsersView {
  #me; #told = ''; #campuses = [];

  constructor(me) {
    this.#me = me;
    document.title = `${t('users')} · Keepsight`;
    this.secret = el('div', {class: 'done', role: 'status', hidden: true});
    this.editor = el('div', {class: 'card', hidden: true});
    this.list = el('ul', {class: 'users', 'aria-busy': 'true'});
    this.element = el('section', {},
      el('div', {class: 'head'}, el('h1', {}, t('users')),
        el('div', {class: 'days'}, el('button', {type: 'button', onclick: () => this.#edit(null)}, t('addUser')))),
      this.secret, this.editor, this.list);
  }

  async refresh() {
    const [{users}, {campuses}] = await Promise.all([api.users(), api.campuses()]);
    this.#campuses = campuses;
    const told = JSON.stringify(users);
    if (told === this.#told) return;
    this.#told = told;
    const focused = document.activeElement?.id;
    this.list.replaceChildren(...users.map(user => this.#row(user)));
    this.list.removeAttribute('aria-busy');
    if (focused) document.getElementById(focused)?.focus();
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
    const reason = field(t('reason'), {required: true, maxlength: 1000, autocomplete: 'off'});
    const text = what === 'enable' && user.kind === 'OIDC' ? 'enableOidcText' : `${what}Text`;
    this.#open(t(`${what}Title`, {name: user.displayName}), el('p', {}, t(text)),
      form(t(what), async () => {
        if (what === 'reset') this.#hand(await api.resetUser(user.name, reason.input.value));
        else await api.changeUser(user.name, {enabled: what === 'enable'}, reason.input.value);
        await this.#close();
      }, reason.element), reason.input);
  }

  /** A new user, or another user's details. */
  #edit(user) {
    const name = field(t('userName'), {required: true, maxlength: 50, pattern: '[a-z0-9][a-z0-9._\\-]*', autocomplete: 'off'}, t('userNameHint'));
    const displayName = field(t('displayName'), {required: true, maxlength: 100, value: user?.displayName, autocomplete: 'off'});
    const unit = field(t('unit'), {required: true, maxlength: 100, value: user?.unit, autocomplete: 'off'});
    const reason = field(t('reason'), {required: true, maxlength: 1000, autocomplete: 'off'});
    const grants = new Grants(user?.grants ?? [], this.#campuses);
    this.#open(user ? t('editTitle', {name: user.displayName}) : t('addUser'), null,
      form(t(user ? 'save' : 'addUser'), async () => {
        const wanted = {displayName: displayName.input.value, unit: unit.input.value, grants: grants.value};
        if (user) await api.changeUser(user.name, wanted, reason.input.value);
        else this.#hand(await api.addUser({name: name.input.value.trim(), ...wanted}, reason.input.value));
        await this.#close();
      }, ...(user ? [] : [name.element]), displayName.element, unit.element, grants.element, reason.element),
      user ? displayName.input : name.input);
  }

  #open(title, text, content, focus) {
    content.lastElementChild.append(' ', el('button', {type: 'button', onclick: () => this.#close()}, t('cancel')));
    this.editor.replaceChildren(...[el('h2', {}, title), text, content].filter(Boolean));
    this.editor.hidden = false;
    this.editor.scrollIntoView({block: 'nearest'});
    focus.focus();
  }

  async #close() {
    this.editor.hidden = true;
    this.editor.replaceChildren();
    await this.refresh();
  }

  /** Shows a first password, once. */
  #hand({user, password}) {
    this.secret.replaceChildren(el('p', {}, t('handOver', {name: user.displayName, user: user.name})), el('p', {class: 'secret'}, password));
    this.secret.hidden = false;
  }
}

/** The roles of a user, of which there may be several. */
class Grants {
  #grants; #campuses;

  constructor(grants, campuses) {
    this.#grants = [...grants];
    this.#campuses = campuses;
    this.element = el('fieldset', {}, el('legend', {}, t('roles')));
    this.#show();
  }

  get value() {
    return this.#grants;
  }

  #show() {
    const role = choice(t('role'), ROLES.map(each => [each, t(`role.${each}`)]), {onchange: () => { campus.element.hidden = !OF_CAMPUS.includes(role.input.value); }});
    const campus = choice(t('campus'), this.#campuses.map(each => [each.code, `${each.name} (${each.code})`]));
    const add = el('button', {type: 'button', onclick: () => {
      const grant = OF_CAMPUS.includes(role.input.value) ? {role: role.input.value, campus: campus.input.value} : {role: role.input.value};
      if (!this.#grants.some(each => each.role === grant.role && each.campus === grant.campus)) this.#grants.push(grant);
      this.#show();
    }}, t('addRole'));
    this.element.replaceChildren(el('legend', {}, t('roles')),
      el('ul', {class: 'grants'}, this.#grants.map((grant, i) => el('li', {}, roles([grant]),
        el('button', {type: 'button', 'aria-label': `${t('takeAway')}: ${roles([grant])}`, onclick: () => { this.#grants.splice(i, 1); this.#show(); }}, t('takeAway'))))),
      el('div', {class: 'together'}, role.element, campus.element, add));
  }
}

function state(user) {
  if (!user.enabled) return t('disabled');
  if (user.kind === 'OIDC') return t('oidcUser');
  if (user.mustChangePassword) return t('firstPasswordUnused');
  return t(user.secondFactor ? 'withFactor' : 'passwordOnly');
}
