// A camera's day as a strip: what was recorded, what is missing and why. Drawn in pixels, so that a gap of seconds in a
// day of 86,400 still shows; read by pointer and by keyboard alike.

import {el, svg} from './dom.js';
import {duration, t} from './texts.js';
import {clockTime, now} from './time.js';

const HEIGHT = 28;
const LOWER = 6;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Narrower than this nothing can be seen. */
const LEAST = 2;

/** In the order they are drawn: what matters more lies on top. */
export const KINDS = ['notExpected', 'notMature', 'expired', 'recorded', 'pending', 'unknown', 'lost', 'gap'];

const FILLS = {
  expired: 'url(#expired)', pending: 'url(#pending)', unknown: 'url(#unknown)', lost: 'url(#lost)', notMature: 'url(#notMature)',
};

/** The patterns that double the colours; once in a document. */
export function patterns() {
  const hatch = (id, ground, line, width, turn) =>
    svg('pattern', {id, width: 6, height: 6, patternUnits: 'userSpaceOnUse', patternTransform: `rotate(${turn})`},
      svg('rect', {width: 6, height: 6, fill: ground}),
      svg('line', {x1: 0, y1: 0, x2: 0, y2: 6, stroke: line, 'stroke-width': width}));
  return svg('svg', {class: 'patterns', 'aria-hidden': 'true'}, svg('defs', {},
    hatch('pending', '#d9ebe3', '#4f9a7c', 5, 45),
    hatch('expired', '#d5dce0', '#93a3ab', 3, -45),
    hatch('lost', '#6d2077', '#d8a6de', 3, 45),
    hatch('unknown', '#f4ecc8', '#b59a2c', 3, 90),
    hatch('notMature', '#eef1f3', '#cfd8dc', 2, 45)));
}

/** A sample of a kind for the legend. */
export function sample(kind) {
  return svg('svg', {viewBox: '0 0 22 12', 'aria-hidden': 'true'},
    svg('rect', {class: kind, width: 22, height: 12, fill: FILLS[kind] ?? null}));
}

export class Strip {
  #from; #to; #pieces = []; #cursor = null; #playhead = null; #coverage = null;
  #svg; #tip; #watch; #play;

  /** play(instant, piece) is called for the moment a person chose. */
  constructor(play) {
    this.#play = play;
    this.#svg = svg('svg', {role: 'slider', tabindex: 0, preserveAspectRatio: 'none'});
    this.#tip = el('div', {class: 'tip', hidden: true});
    this.element = el('div', {class: 'strip'}, this.#svg, this.hours = el('div', {class: 'hours', 'aria-hidden': 'true'}), this.#tip);
    this.#svg.addEventListener('pointermove', e => this.#point(this.#instantAt(e)));
    this.#svg.addEventListener('pointerleave', () => this.#rest());
    this.#svg.addEventListener('click', e => this.#choose(this.#instantAt(e)));
    this.#svg.addEventListener('keydown', e => this.#key(e));
    this.#svg.addEventListener('focus', () => { if (this.#svg.matches(':focus-visible')) this.#move(this.#cursor ?? this.#start()); });
    this.#svg.addEventListener('blur', () => { this.#cursor = null; this.#hide(); this.#draw(); });
    this.#watch = new ResizeObserver(() => this.#draw());
    this.#watch.observe(this.#svg);
  }

  close() {
    this.#watch.disconnect();
  }

  /** Shows the coverage of a camera over [from, to). */
  show(coverage, from, to, day) {
    this.#coverage = coverage;
    this.#from = from;
    this.#to = to;
    this.#pieces = pieces(coverage);
    this.#svg.setAttribute('aria-label', t('stripLabel', {
      camera: coverage.name, day, recorded: duration(coverage.seconds.recorded),
      gaps: coverage.seconds.gap > 0 ? duration(coverage.seconds.gap) : t('noGaps'),
    }));
    this.#svg.setAttribute('aria-valuemin', 0);
    this.#svg.setAttribute('aria-valuemax', Math.round((to - from) / 1000));
    if (!this.#svg.hasAttribute('aria-valuenow')) this.#svg.setAttribute('aria-valuenow', 0);
    this.#drawHours();
    this.#draw();
  }

  /** Marks the moment being played, or none. */
  mark(instant) {
    const inside = instant !== null && instant >= this.#from && instant < this.#to ? instant : null;
    if (inside === this.#playhead) return;
    this.#playhead = inside;
    this.#line('playhead', inside);
  }

  /** What an instant is: {kind, start, end, gap?}. */
  at(instant) {
    const covering = this.#pieces.filter(piece => piece.start <= instant && instant < piece.end);
    const top = covering.reduce((best, piece) => (!best || KINDS.indexOf(piece.kind) > KINDS.indexOf(best.kind) ? piece : best), null);
    if (top === null || (top.kind === 'notExpected' && instant >= now())) return {kind: 'future', start: instant, end: this.#to};
    return top;
  }

  #draw() {
    if (!this.#coverage) return;
    const width = this.#svg.clientWidth || 800;
    this.#svg.setAttribute('viewBox', `0 0 ${width} ${HEIGHT}`);
    const shapes = [];
    for (const kind of KINDS) {
      for (const piece of this.#pieces.filter(each => each.kind === kind)) {
        const x = this.#x(piece.start, width);
        const wide = Math.max(kind === 'recorded' || kind === 'notExpected' ? .5 : LEAST, this.#x(piece.end, width) - x);
        // What is there stands lower than what is missing, so that a gap is told apart without its colour.
        const y = kind === 'recorded' || kind === 'pending' ? LOWER : 0;
        shapes.push(svg('rect', {class: kind, x, y, width: wide, height: HEIGHT - y, fill: FILLS[kind] ?? null}));
      }
    }
    for (let hour = this.#from + HOUR; hour < this.#to; hour += HOUR) {
      const x = Math.round(this.#x(hour, width)) + .5;
      const long = Math.round((hour - this.#from) / HOUR) % 6 === 0;
      shapes.push(svg('line', {class: 'tick', x1: x, x2: x, y1: long ? HEIGHT - 12 : HEIGHT - 6, y2: HEIGHT}));
    }
    this.#svg.replaceChildren(...shapes);
    const present = now();
    this.#line('now', present >= this.#from && present < this.#to ? present : null);
    this.#line('playhead', this.#playhead);
    this.#line('cursor', this.#cursor);
  }

  #line(name, instant) {
    this.#svg.querySelector(`.${name}`)?.remove();
    if (instant === null || !this.#from) return;
    const x = this.#x(instant, this.#svg.clientWidth || 800);
    this.#svg.append(svg('line', {class: name, x1: x, x2: x, y1: 0, y2: HEIGHT}));
  }

  #drawHours() {
    const hours = [];
    const count = Math.round((this.#to - this.#from) / HOUR);
    for (let i = 0; i <= count; i += 3) {
      const instant = this.#from + i * HOUR;
      const label = i === count ? '24:00' : clockTime(instant).slice(0, 5);
      const span = el('span', {class: i % 6 === 0 ? null : 'odd'}, label);
      span.style.left = `${(100 * i) / count}%`;
      hours.push(span);
    }
    this.hours.replaceChildren(...hours);
  }

  #x(instant, width) {
    return (Math.min(Math.max(instant, this.#from), this.#to) - this.#from) / (this.#to - this.#from) * width;
  }

  /** The moment under the pointer. A gap is drawn wider than it is when it is short: pointing at it means the gap. */
  #instantAt(e) {
    const box = this.#svg.getBoundingClientRect();
    const span = this.#to - this.#from;
    const exact = this.#from + Math.min(Math.max((e.clientX - box.left) / box.width, 0), 1 - 1e-9) * span;
    const reach = (LEAST + 1) * span / box.width;
    const near = this.#pieces.find(piece =>
      ['gap', 'lost'].includes(piece.kind) && piece.end - piece.start < reach
      && exact >= piece.start - reach / 3 && exact < piece.start + reach);
    return near && !(exact >= near.start && exact < near.end) ? near.start : exact;
  }

  #start() {
    const last = this.#coverage?.recorded.at(-1);
    return last ? Math.max(Date.parse(last.end) - MINUTE, Date.parse(last.start)) : this.#from;
  }

  #key(e) {
    const at = this.#cursor ?? this.#start();
    const moves = {
      ArrowLeft: -MINUTE, ArrowRight: MINUTE, ArrowDown: -MINUTE, ArrowUp: MINUTE, PageDown: -HOUR, PageUp: HOUR,
    };
    if (e.key in moves) this.#move(at + moves[e.key]);
    else if (e.key === 'Home') this.#move(this.#from);
    else if (e.key === 'End') this.#move(this.#to - MINUTE);
    else if (e.key === 'n' || e.key === 'N') this.#move(this.#nextGap(at));
    else if (e.key === 'Enter' || e.key === ' ') this.#choose(at);
    else if (e.key === 'Escape') this.#hide();
    else return;
    e.preventDefault();
  }

  #nextGap(at) {
    const gaps = this.#pieces.filter(piece => piece.kind === 'gap' || piece.kind === 'lost').sort((a, b) => a.start - b.start);
    return (gaps.find(gap => gap.start > at) ?? gaps[0])?.start ?? at;
  }

  #move(instant) {
    this.#cursor = Math.min(Math.max(instant, this.#from), this.#to - 1);
    this.#line('cursor', this.#cursor);
    this.#point(this.#cursor);
    this.#svg.setAttribute('aria-valuenow', Math.round((this.#cursor - this.#from) / 1000));
    this.#svg.setAttribute('aria-valuetext', `${clockTime(this.#cursor)} ${describe(this.at(this.#cursor)).join(' ')}`);
  }

  #point(instant) {
    const lines = describe(this.at(instant));
    this.#tip.replaceChildren(el('strong', {}, clockTime(instant)), ...lines.map(line => el('span', {}, line)));
    this.#tip.hidden = false;
    const width = this.#svg.clientWidth;
    const x = this.#x(instant, width);
    this.#tip.style.left = `${Math.min(Math.max(x - this.#tip.offsetWidth / 2, 0), Math.max(width - this.#tip.offsetWidth, 0))}px`;
  }

  #rest() {
    if (this.#cursor === null) this.#hide();
    else this.#point(this.#cursor);
  }

  #hide() {
    this.#tip.hidden = true;
  }

  #choose(instant) {
    this.#play(instant, this.at(instant));
  }
}

function pieces(coverage) {
  const all = [];
  for (const kind of KINDS.filter(each => each !== 'gap')) {
    for (const range of coverage[kind]) all.push({kind, start: Date.parse(range.start), end: Date.parse(range.end)});
  }
  for (const gap of coverage.gaps) all.push({kind: 'gap', start: Date.parse(gap.start), end: Date.parse(gap.end), gap});
  return all;
}

/** A moment in words: what it is and, for a gap, why, from when to when, on what evidence. */
export function describe(piece) {
  if (piece.kind === 'gap') {
    const gap = piece.gap;
    const lines = [
      t(gap.open ? 'gapOpen' : 'gapFor', {duration: duration(gap.duration), cause: t(`cause.${gap.cause}`)}),
      `${clockTime(piece.start)} – ${gap.open ? '' : clockTime(piece.end)}`,
    ];
    if (gap.evidence) {
      lines.push(t('evidence', {time: clockTime(Date.parse(gap.evidence.at)), event: t(`event.${gap.evidence.kind}`)})
        + (gap.evidence.detail ? ` (${gap.evidence.detail})` : ''));
    }
    return lines;
  }
  return [t(`at${piece.kind[0].toUpperCase()}${piece.kind.slice(1)}`)];
}
