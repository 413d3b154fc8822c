// Signing in: name, password and, for those who have one, the code of the second factor; or at the OpenID provider, where there
// is one, which leads back here.

import * as api from './api.js';
import {el} from './dom.js';
import {field, form} from './form.js';
import {t} from './texts.js';

const REFUSALS = ['CANCELLED', 'STALE', 'NO_RIGHTS', 'REFUSED', 'THROTTLED', 'UNAVAILABLE'];
const KEPT = 'keepsight.destination'; // where somebody was going, while they are at the provider

export class SignInView {
  #asked = false;

  /** welcome: called with who it is. */
  constructor(welcome) {
    document.title = `${t('signIn')} · Keepsight`;
    const name = field(t('userName'), {name: 'name', autocomplete: 'username', required: true, maxlength: 100});
    const password = field(t('password'), {name: 'password', type: 'password', autocomplete: 'current-password', required: true, maxlength: 200});
    const code = field(t('code'), {name: 'code', inputmode: 'numeric', autocomplete: 'one-time-code', maxlength: 10}, t('codeHint'));
    code.element.hidden = true;
    const refusal = refused();
    this.other = el('div', {class: 'other', hidden: true});
    this.element = el('section', {class: 'card'}, el('h1', {}, t('signIn')),
      refusal ? el('p', {class: 'trouble', role: 'alert'}, t(`refused.${refusal}`)) : null,
      form(t('signIn'), async () => {
        try {
          await welcome(await api.signIn(name.input.value.trim(), password.input.value, code.input.value.trim()));
        } catch (e) {
          if (e instanceof api.Refusal && e.status === 401) {
            if (e.field === 'code') {
              const asked = !code.element.hidden;
              code.element.hidden = false;
              code.input.focus();
              if (!asked) return;
              throw new api.Refusal({status: 401, detail: t('wrongCode')});
            }
            password.input.select();
            throw new api.Refusal({status: 401, detail: t('wrongPassword')});
          }
          throw e;
        }
      }, name.element, password.element, code.element),
      el('p', {class: 'quiet small'}, t('signInHelp')), this.other);
    this.first = name.input;
  }

  async refresh() {
    if (document.activeElement === document.body) this.first.focus();
    if (this.#asked) return;
    const {oidc} = await api.signInWays();
    this.#asked = true;
    if (!oidc) return;
    this.other.replaceChildren(el('p', {class: 'or'}, t('or')),
      el('a', {class: 'way', href: oidc.begin, onclick: keep}, oidc.label ? t('signInWith', {label: oidc.label}) : t('signInOidc')));
    this.other.hidden = false;
  }

  close() {}
}

/** Why the provider, or what it said, let nobody in: it stands in the address. */
function refused() {
  const why = new URLSearchParams(location.hash.split('?')[1] ?? '').get('refused');
  return REFUSALS.includes(why) ? why : null;
}

function keep() {
  if (refused()) return; // it was kept before
  try {
    sessionStorage.setItem(KEPT, location.hash);
  } catch {
    // Storage may be switched off; the first page is shown then.
  }
}

/** Where somebody goes who is in now, when the address does not say. */
export function destination() {
  if (location.hash && !refused()) return null;
  try {
    const kept = sessionStorage.getItem(KEPT);
    sessionStorage.removeItem(KEPT);
    return kept || '#/';
  } catch {
    return '#/';
  }
}
