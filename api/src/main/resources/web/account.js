// One's own account: who one is, the password, the second factor. What must be done first stands alone.

import * as api from './api.js';
import {el} from './dom.js';
import {field, form} from './form.js';
import {roles} from './grants.js';
import {t} from './texts.js';

export class AccountView {
  #me; #renewed; #said;

  /** renewed: called when something has changed. */
  constructor(me, renewed) {
    this.#me = me;
    this.#renewed = renewed;
    this.#said = el('p', {class: 'done', role: 'status', hidden: true});
    document.title = `${me.displayName} · Keepsight`;
    this.element = el('section', {class: 'cards'}, this.#said, ...this.#content());
  }

  #content() {
    if (this.#me.duty === 'CHANGE_PASSWORD') return [this.#password(t('firstPasswordText'))];
    if (this.#me.duty === 'ENROL_TOTP') return [this.#factor(t('factorDemanded'))];
    if (this.#me.verified === 'OIDC') return [this.#about(t('oidcAccount'))];
    return [this.#about(null), this.#password(null), this.#factor(null)];
  }

  #about(remark) {
    const {name, displayName, unit, grants} = this.#me;
    return el('div', {class: 'card'}, el('h1', {}, displayName),
      el('dl', {class: 'facts'},
        el('dt', {}, t('userName')), el('dd', {}, name),
        el('dt', {}, t('unit')), el('dd', {}, unit),
        el('dt', {}, t('roles')), el('dd', {}, roles(grants))),
      remark ? el('p', {class: 'quiet small'}, remark) : null);
  }

  #password(why) {
    const current = field(t('currentPassword'), {type: 'password', autocomplete: 'current-password', required: true, maxlength: 200});
    const wanted = field(t('newPassword'), {type: 'password', autocomplete: 'new-password', required: true, minlength: 12, maxlength: 100}, t('passwordHint'));
    const again = field(t('passwordAgain'), {type: 'password', autocomplete: 'new-password', required: true, maxlength: 100});
    return el('div', {class: 'card'}, el(why ? 'h1' : 'h2', {}, t('changePassword')), why ? el('p', {}, why) : null,
      form(t('changePassword'), async () => {
        if (wanted.input.value !== again.input.value) throw new api.Refusal({detail: t('passwordsDiffer')});
        await api.changePassword(current.input.value, wanted.input.value).catch(e => { throw explained(e); });
        await this.#done(t('passwordChanged'));
      }, current.element, wanted.element, again.element));
  }

  #factor(why) {
    const place = el('div');
    const begin = () => {
      const password = field(t('currentPassword'), {type: 'password', autocomplete: 'current-password', required: true, maxlength: 200});
      const has = this.#me.secondFactor;
      place.replaceChildren(
        el('p', {class: 'quiet'}, t(has ? 'factorOn' : 'factorOff')),
        form(t(has ? 'factorRemove' : 'factorBegin'), async () => {
          try {
            if (!has) return confirm(await api.enrolTotp(password.input.value));
            await api.removeTotp(password.input.value);
          } catch (e) {
            throw explained(e);
          }
          await this.#done(t('factorRemoved'));
        }, password.element));
    };
    const confirm = ({secret, uri}) => {
      const code = field(t('code'), {inputmode: 'numeric', autocomplete: 'one-time-code', required: true, maxlength: 10}, t('codeHint'));
      place.replaceChildren(
        el('p', {}, t('factorSecret')),
        el('p', {}, el('a', {class: 'secret', href: uri}, secret.match(/.{1,4}/g).join(' '))),
        form(t('factorConfirm'), async () => {
          await api.confirmTotp(code.input.value.trim()).catch(e => { throw explained(e); });
          await this.#done(t('factorAdded'));
        }, code.element));
      code.input.focus();
    };
    begin();
    return el('div', {class: 'card'}, el(why ? 'h1' : 'h2', {}, t('secondFactor')), why ? el('p', {}, why) : null, place);
  }

  async #done(text) {
    if (this.#me.duty) return this.#renewed();
    this.#me = await api.identity();
    this.#said.textContent = text;
    this.#said.hidden = false;
    this.element.replaceChildren(this.#said, ...this.#content());
    this.#said.scrollIntoView({block: 'nearest'});
  }

  async refresh() {
    await api.identity(); // ends this view when the session has ended
  }

  close() {}
}

/** What the server refused, in the words of the page. */
function explained(e) {
  const known = {current: 'notYourPassword', password: 'passwordRefused', code: 'wrongCode'};
  if (!(e instanceof api.Refusal) || e.status !== 400 || !(e.field in known)) return e;
  return new api.Refusal({status: 400, detail: t(known[e.field])});
}
