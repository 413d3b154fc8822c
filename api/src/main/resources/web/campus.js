// A campus: its cameras, what each does now, and its day as a strip that plays.

import * as api from './api.js';
import {figure} from './county.js';
import {el, svg} from './dom.js';
import {Player} from './player.js';
import {describe, patterns, sample, Strip} from './strip.js';
import {duration, percent, t} from './texts.js';
import {brief, clockTime, dayOf, moment, now, plusDays, startOf, zoneName} from './time.js';

const LEGEND = ['recorded', 'pending', 'gap', 'lost', 'expired', 'unknown', 'notExpected', 'notMature'];

const FIVE_MINUTES = 300_000;

export class CampusView {
  #code; #asked; #lastHour; #rows = new Map(); #built = false; #player; #told = '';

  /** day: 2026-11-21, or null for today, which moves on at midnight; lastHour: of today only the last hour. */
  constructor(code, day, lastHour) {
    this.#code = code;
    this.#lastHour = lastHour;
    this.#asked = /^\d{4}-\d{2}-\d{2}$/.test(day ?? '') && !Number.isNaN(Date.parse(day)) ? day : null;
    this.element = el('section', {'aria-busy': 'true'}, el('p', {class: 'quiet'}, t('loading')));
    this.#player = new Player((camera, instant) => this.#mark(camera, instant));
  }

  /** The whole day, or of today the hour up to the next five minutes. */
  #window(day) {
    if (!this.#lastHour || this.#asked) return [startOf(day), startOf(plusDays(day, 1))];
    const to = Math.ceil(now() / FIVE_MINUTES) * FIVE_MINUTES;
    return [to - 12 * FIVE_MINUTES, to];
  }

  get #day() {
    return this.#asked ?? dayOf(now());
  }

  async refresh() {
    const day = this.#day;
    const [from, to] = this.#window(day);
    let coverage, cameras;
    try {
      [coverage, cameras] = await Promise.all([api.campusCoverage(this.#code, from, to), api.cameras(this.#code)]);
    } catch (e) {
      if (e instanceof api.Refusal && e.status === 404) return this.#missing();
      throw e;
    }
    if (!this.#built) this.#build(coverage);
    this.#update(coverage, new Map(cameras.cameras.map(camera => [camera.code, camera])), from, to, day);
  }

  close() {
    this.#player.close();
    for (const row of this.#rows.values()) row.strip.close();
  }

  #missing() {
    this.element.replaceChildren(el('div', {class: 'empty'}, el('h1', {}, t('notFoundTitle')),
      el('p', {}, el('a', {href: '#/'}, t('back')))));
    this.element.removeAttribute('aria-busy');
    this.#built = false;
  }

  #build(coverage) {
    document.title = `${coverage.name} · Keepsight`;
    this.picker = el('input', {type: 'date', 'aria-label': t('day'), onchange: () => this.#go(this.picker.value)});
    this.next = el('button', {type: 'button', onclick: () => this.#go(plusDays(this.#day, 1))}, t('nextDay'));
    this.figures = el('dl', {class: 'figures'});
    this.list = el('ul', {class: 'cameras'});
    this.element.replaceChildren(
      patterns(),
      el('p', {class: 'crumb'}, el('a', {href: '#/'}, `← ${t('back')}`)),
      el('div', {class: 'head'},
        el('div', {}, el('h1', {}, coverage.name),
          el('p', {class: 'quiet'}, `${coverage.campus} · ${t(`campus.${coverage.kind}`)} · ${t('zone', {zone: zoneName()})}`)),
        el('div', {class: 'days'},
          this.hour = el('button', {type: 'button', 'aria-pressed': String(this.#lastHour), onclick: () => this.#hash(this.#lastHour ? '' : '?view=hour')}, t('lastHour')),
          el('button', {type: 'button', onclick: () => this.#go(plusDays(this.#day, -1))}, t('previousDay')),
          this.picker,
          this.next,
          this.today = el('button', {type: 'button', onclick: () => this.#go(dayOf(now()))}, t('today')))),
      this.figures,
      this.#player.element,
      this.legend = el('ul', {class: 'legend'}, LEGEND.map(kind => el('li', {}, sample(kind), t(kind)))),
      this.list,
      this.help = el('p', {class: 'help'}, t('help')));
    this.element.removeAttribute('aria-busy');
    this.#built = true;
  }

  #go(day) {
    if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return;
    const today = dayOf(now());
    this.#hash(day >= today ? '' : `?day=${day}`);
  }

  #hash(query) {
    location.hash = `#/campus/${encodeURIComponent(this.#code)}${query}`;
  }

  #update(coverage, cameras, from, to, day) {
    const today = dayOf(now());
    this.picker.max = today;
    if (document.activeElement !== this.picker) this.picker.value = day;
    this.next.disabled = day >= today;
    this.today.disabled = day === today;
    this.hour.disabled = this.#asked !== null;
    const told = JSON.stringify([coverage, [...cameras.values()].map(({status}) => [status?.state, status?.expected, why(status)])]) + day + from;
    if (told === this.#told) return;
    this.#told = told;
    this.figures.replaceChildren(...figures(coverage));
    const order = [...coverage.cameras];
    this.legend.hidden = this.help.hidden = order.length === 0;
    if (order.length === 0) {
      this.list.replaceChildren(el('li', {class: 'empty'}, el('h2', {}, t('noCamerasTitle')), el('p', {}, t('noCamerasText'))));
      return;
    }
    const rows = order.map(each => {
      const row = this.#rows.get(each.camera) ?? this.#row(each.camera);
      row.show(each, cameras.get(each.camera), from, to, day);
      return row.element;
    });
    // Moving an element takes its focus away, so rows stay where they are unless the list itself changed.
    if (rows.length !== this.list.children.length || rows.some((row, i) => this.list.children[i] !== row)) {
      this.list.replaceChildren(...rows);
    }
  }

  #row(code) {
    const row = new Row((instant, piece) => this.#play(row, instant, piece));
    this.#rows.set(code, row);
    return row;
  }

  #play(row, instant, piece) {
    const {camera, name} = row.coverage;
    if (piece.kind === 'recorded') {
      this.#player.play(camera, name, instant);
    } else {
      this.#player.tell(camera, name, instant, [t('nothingThere', {time: moment(instant)}), ...describe(piece)]);
    }
    for (const each of this.#rows.values()) each.element.classList.toggle('playing', each === row);
  }

  #mark(camera, instant) {
    for (const [code, row] of this.#rows) {
      row.strip.mark(code === camera ? instant : null);
      if (camera === null) row.element.classList.remove('playing');
    }
  }
}

class Row {
  constructor(play) {
    this.strip = new Strip(play);
    this.about = el('div', {});
    this.rate = el('div', {class: 'rate'});
    this.element = el('li', {class: 'camera'}, this.about, this.strip.element, this.rate);
  }

  show(coverage, camera, from, to, day) {
    this.coverage = coverage;
    this.about.replaceChildren(
      el('div', {class: 'name'}, coverage.name),
      el('div', {class: 'about'}, `${coverage.camera} · ${t(`kind.${coverage.areaKind}`)}`
        + (coverage.area === t(`kind.${coverage.areaKind}`) || coverage.area === coverage.name ? '' : ` · ${coverage.area}`)),
      ...(camera?.status ? state(camera.status) : []));
    this.rate.replaceChildren(percent(coverage.integrityRate));
    this.rate.title = t('integrityRate');
    this.strip.show(coverage, from, to, day);
  }
}

/** Colour, shape and words say the same. */
function state(status) {
  const fine = status.recording;
  const idle = status.state === 'DECOMMISSIONED' || (!status.expected && !fine);
  const mood = fine ? 'good' : idle ? 'quiet' : 'bad';
  const shape = fine
    ? svg('circle', {cx: 6, cy: 6, r: 5.5, fill: 'currentColor'})
    : idle
      ? svg('circle', {cx: 6, cy: 6, r: 4.5, fill: 'none', stroke: 'currentColor', 'stroke-width': 2})
      : svg('path', {d: 'M6 0 12 11.5H0Z', fill: 'currentColor'});
  const key = idle && status.state !== 'DECOMMISSIONED' && status.state !== 'DISABLED' ? 'state.notExpected' : `state.${status.state}`;
  const lines = [el('div', {class: `state ${mood}`}, svg('svg', {viewBox: '0 0 12 12', 'aria-hidden': 'true'}, shape), t(key))];
  if (!fine) lines.push(el('div', {class: 'why quiet'}, why(status)));
  return lines;
}

/** Since when there is no footage. Empty while there is: those instants move on with every second. */
function why(status) {
  if (!status || status.recording) return '';
  const last = [status.durableUntil, status.lastStoredEnd].filter(Boolean).map(text => Date.parse(text)).sort((a, b) => b - a)[0];
  return last ? t('lastFootage', {time: brief(last)}) : t('noFootage');
}

function figures(coverage) {
  const failing = coverage.notRecording.length;
  const kinds = coverage.missingKinds.map(kind => t(`kind.${kind}`)).join(t('listSeparator'));
  return [
    figure(t('integrity'), percent(coverage.integrityRate)),
    figure(t('notRecordingCount'), failing, failing > 0 ? 'bad' : null),
    figure(t('camerasCount'), coverage.cameraCount),
    figure(t('longestGap'), coverage.longestGap > 0 ? duration(coverage.longestGap) : t('none'), null, true),
    ...(kinds ? [figure(t('missingKinds', {kinds: ''}).replace(/[:：]\s*$/, ''), kinds, 'warn', true)] : []),
  ];
}
