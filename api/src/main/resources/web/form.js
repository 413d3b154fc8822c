// Forms: labelled fields, one place for what went wrong, and no second submission while the first is under way.

import {Refusal, Unreachable} from './api.js';
import {el} from './dom.js';
import {t} from './texts.js';

let number = 0;

/** A label above its field; attributes are the input's. */
export function field(label, attributes, hint) {
  const id = `field-${++number}`;
  const input = el('input', {id, autocapitalize: 'none', spellcheck: 'false', ...attributes});
  return wrapped(label, input, hint);
}

/** A label above a choice of [value, text]. */
export function choice(label, options, attributes = {}) {
  const id = `field-${++number}`;
  return wrapped(label, el('select', {id, ...attributes}, options.map(([value, text]) => el('option', {value}, text))));
}

function wrapped(label, input, hint) {
  const element = el('p', {class: 'field'}, el('label', {for: input.id}, label), input);
  if (hint) {
    const id = `${input.id}-hint`;
    input.setAttribute('aria-describedby', id);
    element.append(el('span', {class: 'hint', id}, hint));
  }
  return {element, input};
}

/** A form of fields; submit does the work and may throw what the server refused. */
export function form(button, submit, ...content) {
  const trouble = el('p', {class: 'trouble', role: 'alert', hidden: true});
  const go = el('button', {type: 'submit', class: 'go'}, button);
  const element = el('form', {class: 'form', onsubmit: async event => {
    event.preventDefault();
    go.disabled = true;
    trouble.hidden = true;
    try {
      await submit();
    } catch (e) {
      trouble.textContent = words(e);
      trouble.hidden = false;
    } finally {
      go.disabled = false;
    }
  }}, ...content, trouble, el('p', {}, go));
  return element;
}

function words(e) {
  if (e instanceof Unreachable) return t('unreachableFirst');
  if (e instanceof Refusal) return e.status === 429 ? t('throttled') : e.message;
  console.error(e);
  return t('failed', {detail: e.message});
}
