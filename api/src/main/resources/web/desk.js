// Above a list of people or things: one card at a time in which something is asked, and what was made and is told only once.

import {el} from './dom.js';
import {field} from './form.js';
import {t} from './texts.js';

export class Desk {
  #came = null; #closed;

  /** closed: called when a card has been put away; may be asynchronous. */
  constructor(closed) {
    this.#closed = closed;
    this.told = el('div', {class: 'done', role: 'status', hidden: true});
    this.card = el('div', {class: 'card', hidden: true, onkeydown: event => { if (event.key === 'Escape') this.close(); }});
  }

  /** Asks something, in a form; the field to begin with gets the focus. */
  open(title, text, form, focus) {
    this.#came = document.activeElement?.id;
    form.lastElementChild.append(el('button', {type: 'button', onclick: () => this.close()}, t('cancel')));
    this.card.replaceChildren(...[el('h2', {}, title), text ? el('p', {}, text) : null, form].filter(Boolean));
    this.card.hidden = false;
    this.card.scrollIntoView({block: 'nearest'});
    focus.focus();
  }

  async close() {
    this.card.hidden = true;
    this.card.replaceChildren();
    await this.#closed();
    document.getElementById(this.#came)?.focus();
  }

  /** Shows a secret, once. */
  hand(text, secret) {
    this.told.replaceChildren(el('p', {}, text), el('p', {class: 'secret'}, secret));
    this.told.hidden = false;
    this.told.scrollIntoView({block: 'nearest'});
  }
}

/** Why something is done. */
export const reasonField = () => field(t('reason'), {required: true, maxlength: 1000, autocomplete: 'off'});

/** A list that is written anew only when the answer differs, and keeps the focus where it was. */
export class Rows {
  #told = '';

  constructor(className) {
    this.element = el('ul', {class: className, 'aria-busy': 'true'});
  }

  show(answer, rows) {
    const told = JSON.stringify(answer);
    if (told === this.#told) return;
    this.#told = told;
    const focused = document.activeElement?.id;
    this.element.replaceChildren(...rows());
    this.element.removeAttribute('aria-busy');
    if (focused) document.getElementById(focused)?.focus();
  }
}
