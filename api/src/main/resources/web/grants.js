// Roles: as a sentence, and as a field of a form, for there may be several.

import {el} from './dom.js';
import {choice} from './form.js';
import {t} from './texts.js';

const OF_CAMPUS = ['OFFICER', 'CAMPUS_ADMINISTRATOR'];
const ROLES = [...OF_CAMPUS, 'BUREAU_AUDITOR', 'BUREAU_ADMINISTRATOR', 'POLICE', 'SYSTEM_ADMINISTRATOR'];

/** The roles of somebody as a sentence. */
export function roles(grants) {
  return grants.map(({role, campus}) => (campus ? `${t(`role.${role}`)} (${campus})` : t(`role.${role}`))).join(t('listSeparator')) || t('noRoles');
}

/** The roles of a user or a token, in a form. */
export class Grants {
  #grants; #campuses;

  constructor(grants, campuses) {
    this.#grants = [...grants];
    this.#campuses = campuses;
    this.element = el('fieldset');
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
      this.#again();
    }}, t('addRole'));
    this.element.replaceChildren(el('legend', {}, t('roles')),
      el('ul', {class: 'grants'}, this.#grants.map((grant, i) => el('li', {}, roles([grant]),
        el('button', {type: 'button', 'aria-label': `${t('takeAway')}: ${roles([grant])}`, onclick: () => { this.#grants.splice(i, 1); this.#again(); }}, t('takeAway'))))),
      el('div', {class: 'together'}, role.element, campus.element, add));
  }

  /** After a change the focus stays in the field, for those who have no mouse. */
  #again() {
    this.#show();
    this.element.querySelector('select').focus();
  }
}
