// The retention report (保存报告) of a campus or the county, as of an instant: what must be there and is not, and what should be gone
// and is not. Made once, when somebody asks; printed as it stands.

import * as api from './api.js';
import {figure} from './county.js';
import {el} from './dom.js';
import {choice, field, form} from './form.js';
import {bytes, duration, percent, t} from './texts.js';
import {brief, dayOf, iso, moment, now, plusDays, startOf, zoneName} from './time.js';

const SPANS_SHOWN = 12;

export class ReportView {
  #code; #asOf; #names = null; #report = null;

  /** asOf: a day, of which the end is meant; null: now. */
  constructor(code, asOf) {
    this.#code = code || null;
    this.#asOf = /^\d{4}-\d{2}-\d{2}$/.test(asOf ?? '') && asOf < dayOf(now()) ? asOf : null;
    document.title = `${t('report')} · Keepsight`;
    this.body = el('div', {class: 'report', 'aria-busy': 'true'}, el('p', {class: 'quiet'}, t('loading')));
    this.asked = el('div', {class: 'card wide asking'});
    this.element = el('section', {}, this.asked, this.body);
  }

  /** A report costs the server seconds, and what is read and printed must not change under the reader. */
  async refresh() {
    if (this.#names === null) this.#ask((await api.campuses()).campuses);
    if (this.#report === null) {
      this.#report = await api.retentionReport(this.#query());
      this.body.replaceChildren(...content(this.#report, this.#code, this.#asOf));
      this.body.removeAttribute('aria-busy');
    }
  }

  close() {}

  #query() {
    return {...(this.#code && {campus: this.#code}), ...(this.#asOf && {asOf: iso(startOf(plusDays(this.#asOf, 1)))})};
  }

  #ask(campuses) {
    this.#names = campuses;
    const of = choice(t('reportOf'), [['', t('county')], ...campuses.map(({code, name}) => [code, name])]);
    of.input.value = this.#code ?? '';
    const today = dayOf(now());
    const day = field(t('reportAsOf'), {type: 'date', max: today, value: this.#asOf ?? today, required: true});
    const asking = form(t('makeReport'), () => go(place(of.input.value, day.input.value < today ? day.input.value : null)), el('div', {class: 'filters'}, of.element, day.element));
    asking.lastElementChild.append(
      el('button', {type: 'button', onclick: () => window.print()}, t('print')),
      el('span', {class: 'exports'}, el('a', {href: api.retentionReportExport(this.#query()), download: ''}, t('exportAs', {format: 'CSV'}))));
    this.asked.replaceChildren(asking);
  }
}

const place = (code, asOf) => `#/report${code ? `/${encodeURIComponent(code)}` : ''}${asOf ? `?asOf=${asOf}` : ''}`;

function go(hash) {
  if (location.hash === hash) window.dispatchEvent(new HashChangeEvent('hashchange'));
  else location.hash = hash;
}

function content(report, code, asOf) {
  const {compliance} = report;
  const cameras = report.cameras ?? report.worst;
  return [
    el('header', {class: 'head'}, el('div', {}, el('h1', {}, t('reportTitle', {place: code ? report.campuses[0].name : t('county')})),
      el('p', {class: 'quiet'}, [t('reportMoment', {time: moment(Date.parse(report.asOf))}), t('zone', {zone: zoneName()}), code].filter(Boolean).join(' · ')))),
    el('dl', {class: 'figures'},
      figure(t('complianceRate'), percent(compliance.rate)),
      figure(t('compliantOf'), `${compliance.compliant} / ${compliance.due}`),
      figure(t('missingDaysCount'), compliance.missingDays, compliance.missingDays > 0 ? 'bad' : null),
      figure(t('deletedTooEarly'), duration(compliance.shed + compliance.deletedEarly), compliance.breached > 0 ? 'bad' : null),
      figure(t('overdueFootage'), bytes(compliance.overdueBytes), compliance.overdueBytes > 0 ? 'warn' : null),
      figure(t('immatureCount'), compliance.immature)),
    ...(code ? uncovered(report.campuses[0]) : [el('h2', {}, t('campusesCount')), table([t('campus'), t('complianceRate'), t('compliantOf'), t('missingDaysCount'), t('immatureCount'), t('deletedTooEarly'), t('overdueFootage')],
      worstFirst(report.campuses).map(campus => campusRow(campus, asOf)))]),
    el('h2', {}, code ? t('camerasCount') : t('worstCameras')),
    cameras.length === 0
      ? el('p', {class: 'quiet'}, t(code ? 'noCamerasTitle' : 'noneFailed'))
      : table([t('camera'), t('retentionState'), t('requiredSince'), t('retrievableDays'), t('earliestRetrievable'), t('findings')],
        cameras.toSorted(badFirst).map(camera => cameraRow(camera, !code))),
    el('footer', {class: 'small quiet'},
      el('p', {}, t('reportRule')),
      el('p', {}, [t('reportDeleteWithin', {time: duration(report.deleteWithin)}),
        report.dayTolerance > 0 ? t('reportTolerance', {time: duration(report.dayTolerance)}) : t('reportNoTolerance')].join(' ')),
      el('p', {class: 'signing'}, t('signature'))),
  ];
}

function uncovered({missingKinds}) {
  return missingKinds.length === 0 ? [] : [el('p', {class: 'warn'}, t('missingKinds', {kinds: kindsOf(missingKinds)}))];
}

const kindsOf = kinds => kinds.map(kind => t(`kind.${kind}`)).join(t('listSeparator'));

/** Each cell knows its column, for screens too narrow to stand them side by side. */
function table(head, rows) {
  for (const row of rows) [...row.children].forEach((each, i) => each.setAttribute('data-column', head[i]));
  return el('div', {class: 'sheet'}, el('table', {}, el('thead', {}, el('tr', {}, head.map(each => el('th', {scope: 'col'}, each)))), el('tbody', {}, rows)));
}

function campusRow(campus, asOf) {
  const {compliance} = campus;
  return el('tr', {},
    el('th', {scope: 'row'}, el('a', {href: place(campus.campus, asOf)}, campus.name), el('span', {class: 'code'}, campus.campus),
      campus.missingKinds.length > 0 ? el('span', {class: 'code warn'}, t('missingKinds', {kinds: kindsOf(campus.missingKinds)})) : null),
    cell(percent(compliance.rate)),
    cell(`${compliance.compliant} / ${compliance.due}`),
    cell(compliance.missingDays, compliance.missingDays > 0 ? 'bad' : null),
    cell(compliance.immature),
    cell(duration(compliance.shed + compliance.deletedEarly), compliance.breached > 0 ? 'bad' : null),
    cell(bytes(compliance.overdueBytes), compliance.overdueBytes > 0 ? 'warn' : null));
}

const cell = (text, mood = null) => el('td', {class: ['number', mood].filter(Boolean).join(' ')}, String(text));

/** One camera that has nothing outweighs many that lack a day. */
function worstFirst(campuses) {
  return [...campuses].sort((a, b) =>
    b.compliance.breached - a.compliance.breached
    || b.compliance.missingDays - a.compliance.missingDays
    || b.compliance.overdueBytes - a.compliance.overdueBytes
    || a.campus.localeCompare(b.campus));
}

const unlawful = camera => camera.overdue.filter(each => !each.lawful).reduce((sum, each) => sum + each.bytes, 0);

function badFirst(a, b) {
  return Number(b.breaches.length > 0) - Number(a.breaches.length > 0)
    || b.days.missing - a.days.missing
    || unlawful(b) - unlawful(a)
    || a.camera.localeCompare(b.camera);
}

function cameraRow(camera, withCampus) {
  const moods = {COMPLIANT: 'good', NOT_COMPLIANT: 'bad', IMMATURE: 'quiet', NOT_DUE: 'quiet'};
  const from = camera.required[0]?.start;
  return el('tr', {},
    el('th', {scope: 'row'}, camera.name,
      el('span', {class: 'code'}, [withCampus ? camera.campus : null, camera.camera, camera.area].filter(Boolean).join(' · '))),
    el('td', {class: moods[camera.state]}, t(`state.${camera.state}`),
      camera.decommissionedAt ? el('span', {class: 'code quiet'}, t('decommissionedOn', {day: dayOf(Date.parse(camera.decommissionedAt))})) : null),
    el('td', {}, t('daysAs', {days: camera.requiredDays, class: t(`class.${camera.retentionClass}`)}),
      el('span', {class: 'code'}, from ? t('sinceDay', {day: dayOf(Date.parse(from))}) : '')),
    el('td', {class: 'number'}, `${camera.days.retrievable} / ${camera.days.due}`),
    el('td', {}, camera.earliestRetrievable ? brief(Date.parse(camera.earliestRetrievable)) : t('none')),
    el('td', {class: 'findings'}, findings(camera)));
}

function findings(camera) {
  const found = [];
  for (const each of camera.breaches) {
    found.push(el('p', {class: 'bad'}, t(`breach.${each.kind}`, {time: duration(each.seconds), from: span(each.ranges)})));
  }
  if (camera.missingDays.length > 0) found.push(missing(camera.missingDays));
  if (camera.state === 'IMMATURE') {
    found.push(el('p', {class: 'quiet'}, t('immatureSince', {day: dayOf(Date.parse(camera.commissionedAt)), days: camera.days.retrievable})));
  }
  if (camera.days.expired > 0) found.push(el('p', {class: 'quiet'}, t('lawfullyExpired', {days: camera.days.expired})));
  for (const each of camera.overdue) {
    const because = t(`overdueReason.${each.reason}`, {holds: (each.holds ?? []).join(t('listSeparator'))});
    found.push(el('p', {class: each.lawful ? 'quiet' : 'warn'},
      t('overdueSince', {size: bytes(each.bytes), day: dayOf(Date.parse(each.dueAt)), reason: because})));
  }
  return found.length > 0 ? found : el('span', {class: 'quiet'}, t('nothingFound'));
}

function missing(days) {
  const seconds = kind => days.reduce((sum, day) => sum + day[kind], 0);
  const kinds = ['gap', 'lost', 'unknown', 'deletedEarly'].filter(kind => seconds(kind) > 0).map(kind => `${t(kind)} ${duration(seconds(kind))}`);
  const spans = runs(days.map(each => each.day));
  return el('p', {class: 'bad'}, t('missingDaysOf', {n: days.length, kinds: kinds.join(t('listSeparator'))}),
    el('span', {class: 'code'}, spans.slice(0, SPANS_SHOWN).join(t('listSeparator')) + (spans.length > SPANS_SHOWN ? ' …' : '')));
}

/** Days in a row as one: 2026-06-01 – 2026-06-07. */
function runs(days) {
  const found = [];
  for (const day of days) {
    const last = found.at(-1);
    if (last && plusDays(last[1], 1) === day) last[1] = day;
    else found.push([day, day]);
  }
  return found.map(([first, last]) => (first === last ? first : `${first} – ${last}`));
}

function span(ranges) {
  const first = dayOf(Date.parse(ranges[0].start));
  const last = dayOf(Date.parse(ranges.at(-1).end) - 1);
  return first === last ? first : `${first} – ${last}`;
}
