// Signing in: name, password and, for those who have one, the code of the second factor.

import * as api from './api.js';
import {el} from './dom.js';
import {field, form} from './form.js';
import {t} from './texts.js';

export class SignInView {
  /** welcome: called with who it is. */
  constructor(welcome) {
    document.title = `${t('signIn')} · Keepsight`;
    const name = field(t('userName'), {name: 'name', autocomplete: 'username', required: true, maxlength: 100});
    const password = field(t('password'), {name: 'password', type: 'password', autocomplete: 'current-password', required: true, maxlength: 200});
    const code = field(t('code'), {name: 'code', inputmode: 'numeric', autocomplete: 'one-time-code', maxlength: 10}, t('codeHint'));
    code.element.hidden = true;
    this.element = el('section', {class: 'card'}, el('h1', {}, t('signIn')),
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
      el('p', {class: 'quiet small'}, t('signInHelp')));
    this.first = name.input;
  }

  async refresh() {
    if (document.activeElement === document.body) this.first.focus();
  }

  close() {}
}
