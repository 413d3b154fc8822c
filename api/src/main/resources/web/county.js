// All campuses with today's recording integrity, the worst first. Beside every rate stands what failed hard.

import * as api from './api.js';
import {el, svg} from './dom.js';
import {duration, percent, t} from './texts.js';
import {dayOf, now} from './time.js';

export class CountyView {
  #told = '';

  constructor() {
    this.element = el('section', {'aria-busy': 'true'}, el('p', {class: 'quiet'}, t('loading')));
    document.title = `${t('county')} · Keepsight`;
  }

  async refresh() {
    const county = await api.county();
    const told = JSON.stringify(county.campuses) + dayOf(now());
    if (told === this.#told) return;
    this.#told = told;
    const focused = document.activeElement?.getAttribute?.('href');
    this.element.replaceChildren(...(county.campuses.length === 0 ? [empty()] : content(county)));
    this.element.removeAttribute('aria-busy');
    if (focused) this.element.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
  }

  close() {}
}

function empty() {
  return el('div', {class: 'empty'}, el('h1', {}, t('emptyTitle')), el('p', {}, t('emptyText')));
}

function content(county) {
  const failing = sum(county.campuses, campus => campus.notRecording.length);
  const missing = county.campuses.filter(campus => campus.missingKinds.length > 0).length;
  return [
    el('div', {class: 'head'}, el('div', {}, el('h1', {}, t('county')),
      el('p', {class: 'quiet'}, t('todaySoFar', {day: dayOf(now())})))),
    el('dl', {class: 'figures'},
      figure(t('integrity'), percent(county.integrityRate)),
      figure(t('notRecordingCount'), failing, failing > 0 ? 'bad' : null),
      figure(t('missingCount'), missing, missing > 0 ? 'warn' : null),
      figure(t('campusesCount'), county.campuses.length),
      figure(t('camerasCount'), sum(county.campuses, campus => campus.cameraCount))),
    el('ul', {class: 'campuses'}, worstFirst(county.campuses).map(row)),
  ];
}

export function figure(name, value, mood = null, words = false) {
  const classes = [mood, words ? 'words' : null].filter(Boolean).join(' ');
  return el('div', {}, el('dt', {}, name), el('dd', {class: classes || null}, String(value)));
}

/** Cameras that fail now, then missing kinds, then the rate: one dead camera outweighs any average. */
function worstFirst(campuses) {
  const rate = campus => campus.integrityRate ?? 2;
  return [...campuses].sort((a, b) =>
    b.notRecording.length - a.notRecording.length
    || b.missingKinds.length - a.missingKinds.length
    || rate(a) - rate(b)
    || a.campus.localeCompare(b.campus));
}

function row(campus) {
  return el('li', {},
    el('div', {}, el('a', {class: 'name', href: `#/campus/${encodeURIComponent(campus.campus)}`}, campus.name),
      el('span', {class: 'code'}, `${campus.campus} · ${t(`campus.${campus.kind}`)}`)),
    el('div', {class: 'share'}, el('span', {class: 'rate'}, percent(campus.integrityRate)),
      el('span', {class: 'spoken'}, t('integrityRate')), meter(campus.integrityRate)),
    el('ul', {class: 'faults'}, faults(campus)));
}

function meter(rate) {
  if (rate === undefined) return el('div', {class: 'meter none'});
  return el('div', {class: 'meter', 'aria-hidden': 'true'},
    svg('svg', {viewBox: '0 0 100 6', preserveAspectRatio: 'none'},
      svg('rect', {class: 'recorded', width: 100 * rate, height: 6})));
}

function faults(campus) {
  const all = campus.cameraCount;
  const found = [];
  if (all === 0) found.push(el('li', {class: 'quiet fine'}, t('noCameras')));
  else if (campus.notRecording.length > 0) {
    found.push(el('li', {class: 'bad', title: campus.notRecording.join(', ')},
      t('notRecordingOf', {n: campus.notRecording.length, all})));
  } else found.push(el('li', {class: 'good fine'}, t('allRecording', {all})));
  if (campus.missingKinds.length > 0) {
    const kinds = campus.missingKinds.map(kind => t(`kind.${kind}`)).join(t('listSeparator'));
    found.push(el('li', {class: 'warn square'}, t('missingKinds', {kinds})));
  }
  if (campus.longestGap > 0) {
    found.push(el('li', {class: 'quiet square'}, `${t('longestGap')} ${duration(campus.longestGap)}`));
  }
  return found;
}

const sum = (list, of) => list.reduce((total, each) => total + of(each), 0);
