// Retention certificates of a campus: a month of days, each with what became of it, and what the chosen day's certificate says.

import * as api from './api.js';
import {el} from './dom.js';
import {duration, percent, t} from './texts.js';
import {dayOf, moment, now, plusDays, startOf} from './time.js';

const STATES = ['ISSUED', 'ISSUED_WITH_PENDING', 'AMENDED', 'WAITED_FOR', 'MISSING'];
const MONDAY = '2024-01-01';

export class CertificatesView {
  #campus; #month; #day; #told = '';

  constructor(campus, month, day) {
    [this.#campus, this.#day] = [campus, day];
    this.#month = /^\d{4}-\d{2}$/.test(month ?? '') ? month : (day ?? dayOf(now())).slice(0, 7);
    document.title = `${t('certificates')} · Keepsight`;
    this.calendar = el('div', {'aria-busy': 'true'}, el('p', {class: 'quiet'}, t('loading')));
    this.detail = el('article', {class: 'certificate'});
    this.element = el('section', {class: 'certificates'}, this.calendar, this.detail);
  }

  async refresh() {
    const {campuses} = await api.campuses();
    if (campuses.length === 0) return this.calendar.replaceChildren(el('p', {class: 'quiet'}, t('emptyTitle')));
    this.#campus ??= campuses[0].code;
    const first = `${this.#month}-01`;
    const {days} = await api.certificates(this.#campus, startOf(first), startOf(nextMonth(first)));
    const told = JSON.stringify([days, dayOf(now())]);
    if (told === this.#told) return;
    this.#told = told;
    const focused = document.activeElement?.id;
    this.calendar.replaceChildren(this.#head(campuses), this.#grid(first, days), legend());
    this.calendar.removeAttribute('aria-busy');
    if (focused) document.getElementById(focused)?.focus();
    await this.#open(days.find(each => each.day === this.#day));
  }

  close() {}

  #place(month, day) {
    return `#/certificates/${encodeURIComponent(this.#campus)}?${new URLSearchParams({month, ...(day && {day})})}`;
  }

  #head(campuses) {
    const choice = el('select', {id: 'certified-campus', 'aria-label': t('campus'),
      onchange: event => { this.#campus = event.target.value; location.hash = this.#place(this.#month); }},
      campuses.map(({code, name}) => el('option', {value: code, selected: code === this.#campus}, `${name} (${code})`)));
    const first = `${this.#month}-01`;
    return el('div', {class: 'head'},
      el('div', {}, el('h1', {}, t('certificates')), el('p', {class: 'quiet'}, t('certificatesText'))),
      el('div', {class: 'turn'}, choice,
        el('a', {id: 'month-before', href: this.#place(plusDays(first, -1).slice(0, 7)), 'aria-label': t('monthBefore')}, '‹'),
        el('strong', {}, this.#month),
        el('a', {id: 'month-after', href: this.#place(nextMonth(first).slice(0, 7)), 'aria-label': t('monthAfter')}, '›')));
  }

  #grid(first, days) {
    const states = new Map(days.map(each => [each.day, each]));
    const cells = Array.from({length: weekday(first)}, () => el('li', {class: 'none', 'aria-hidden': 'true'}));
    for (let day = first; day < nextMonth(first); day = plusDays(day, 1)) cells.push(this.#cell(day, states.get(day)));
    return el('div', {class: 'month'}, el('ol', {class: 'weekdays', 'aria-hidden': 'true'}, weekdays().map(name => el('li', {}, name))),
      el('ol', {class: 'days'}, cells));
  }

  #cell(day, told) {
    const number = String(Number(day.slice(8)));
    if (!told) return el('li', {class: 'none'}, el('span', {}, number));
    const words = t(`certified.${told.state}`);
    return el('li', {class: told.state.toLowerCase()}, el('a', {id: `day-${day}`, href: this.#place(this.#month, day),
      'aria-current': day === this.#day ? 'date' : null, 'aria-label': `${day}: ${words}`, title: words},
    el('span', {}, number), el('span', {class: 'sign', 'aria-hidden': 'true'}, words)));
  }

  async #open(told) {
    if (!told) return this.detail.replaceChildren();
    if (told.certificates.length === 0) {
      return this.detail.replaceChildren(el('h2', {}, told.day), el('p', {}, t(`certified.${told.state}.text`)));
    }
    const newest = told.certificates.at(-1);
    const {certificate, signature} = await api.certificate(this.#campus, newest.number);
    this.detail.replaceChildren(...sheet(certificate, signature, told), this.#files(told));
  }

  #files(told) {
    return el('div', {class: 'files'},
      ...told.certificates.toReversed().map(({number, supersedes}) => el('p', {},
        el('a', {href: api.certificateUrl(this.#campus, number), download: ''}, t('downloadCertificate', {number})), ' ',
        el('a', {href: api.leavesUrl(this.#campus, number), download: ''}, t('downloadLeaves')),
        supersedes ? el('span', {class: 'quiet'}, ` ${t('standsFor', {number: supersedes})}`) : null)),
      el('p', {}, el('a', {href: 'api/v1/certificate-keys.pem', download: ''}, t('downloadKeys'))),
      el('p', {class: 'quiet small'}, t('howToVerify')),
      el('p', {class: 'acts'}, el('button', {type: 'button', onclick: () => window.print()}, t('print'))));
  }
}

/** What the certificate says, as on paper. */
function sheet(certificate, signature, told) {
  const {campus, day, number, cause, pending, totals, cameras} = certificate;
  return [
    el('h2', {}, t('certificateOf', {name: campus.name, day})),
    el('p', {class: 'quiet'}, [campus.code, t('certificateNumber', {number}), t(`cause.${cause}`), t('asOf', {time: moment(Date.parse(certificate.asOf))})].join(' · ')),
    pending.length ? el('p', {class: 'warn'}, t('pendingCameras', {n: pending.length, list: pending.map(each => `${each.camera} (${duration(Number(each.seconds))})`).join(t('listSeparator'))})) : null,
    el('dl', {class: 'figures'}, ...[
      [t('integrity'), percent(share(totals.day))],
      [t('times.lost'), spell(totals.day.lost)],
      [t('times.held'), spell(totals.day.held)],
      [t('times.expired'), spell(totals.day.expired)],
      [t('segmentsCount'), cameras.reduce((sum, each) => sum + each.segments, 0)],
      [t('camerasCount'), cameras.length],
    ].map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {class: 'words'}, String(value))))),
    el('div', {class: 'sheet'}, el('table', {},
      el('thead', {}, el('tr', {}, [t('camera'), t('times.expected'), t('times.recorded'), t('times.gap'), t('times.lost'), t('times.held'), t('times.expired'), t('requiredWindow'), t('oldestFootage')].map(name => el('th', {scope: 'col'}, name)))),
      el('tbody', {}, cameras.map(line)))),
    el('dl', {class: 'facts seals'},
      ...[[t('signedWith'), `${signature.algorithm} · ${certificate.key}`],
        [t('chainedTo'), certificate.previous ? `${t('certificateNumber', {number: certificate.previous.number})} · ${certificate.previous.digest}` : t('chainBegins')],
        [t('digestOfThis'), told.certificates.at(-1).digest]].flatMap(([name, value]) => [el('dt', {}, name), el('dd', {class: 'digest'}, value)])),
  ].filter(Boolean);
}

function line({code, name, day, required, requiredDays, segments, oldestRetrievable, root}) {
  const bad = value => (Number(value) > 0 ? 'bad' : null);
  return el('tr', {},
    el('th', {scope: 'row', title: root ?? ''}, name, ' ', el('span', {class: 'code'}, `${code} · ${t('segmentsOf', {n: segments})}`)),
    ...[['expected', null], ['recorded', null], ['gap', bad(day.gap)], ['lost', bad(day.lost)], ['held', null], ['expired', null]]
      .map(([what, mood]) => el('td', {class: mood, 'data-column': t(`times.${what}`)}, el('span', {}, spell(day[what])))),
    el('td', {class: bad(required.gap) ?? bad(required.lost), 'data-column': t('requiredWindow')}, el('span', {}, `${percent(share(required))} / ${t('unit.d', {n: requiredDays})}`)),
    el('td', {'data-column': t('oldestFootage')}, el('span', {}, oldestRetrievable ? moment(Date.parse(oldestRetrievable)) : t('none'))));
}

/** Seconds of the certificate are decimal text; zero says nothing. */
const spell = seconds => (Number(seconds) === 0 ? '–' : duration(Number(seconds)));
const share = times => (Number(times.expected) === 0 ? null : Number(times.recorded) / Number(times.expected));

function legend() {
  return el('ul', {class: 'legend'}, STATES.map(state => el('li', {class: state.toLowerCase()}, t(`certified.${state}`))));
}

const weekday = day => Math.round((Date.parse(`${day}T00:00:00Z`) - Date.parse(`${MONDAY}T00:00:00Z`)) / 86_400_000) % 7;
const nextMonth = first => `${plusDays(first, 31).slice(0, 7)}-01`;

function weekdays() {
  const names = new Intl.DateTimeFormat(t('locale'), {weekday: 'short', timeZone: 'UTC'});
  return Array.from({length: 7}, (_, i) => names.format(Date.parse(`${plusDays(MONDAY, i)}T00:00:00Z`)));
}
