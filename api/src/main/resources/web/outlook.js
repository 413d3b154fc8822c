// Until when the store can keep what must be kept, also with cameras one thinks of adding; what is given up first if it cannot;
// and whether the clock is believed, on which all of it rests.

import * as api from './api.js';
import {doubt, size} from './condition.js';
import {figure} from './county.js';
import {Desk, reasonField, Rows} from './desk.js';
import {el} from './dom.js';
import {choice, field, form} from './form.js';
import {t} from './texts.js';
import {brief, dayOf, iso, moment, now, plusDays, startOf} from './time.js';

const LONGEST = 89; // days; the server allows 90 and counts them to the second

export class OutlookView {
  #desk = new Desk(() => this.refresh()); #campuses = new Rows('users'); #orders = new Rows('users'); #misdated = new Rows('users');
  #known = []; #planned = null; #is;

  constructor(me) {
    this.#is = role => me.grants.some(grant => grant.role === role);
    document.title = `${t('outlook')} · Keepsight`;
    this.figures = el('dl', {class: 'figures'});
    this.said = el('p', {class: 'quiet'});
    this.clock = el('div');
    this.misdated = el('div', {hidden: true}, el('h2', {}, t('misdated')), el('p', {class: 'quiet'}, t('misdatedText')), this.#misdated.element);
    this.plan = el('button', {type: 'button', id: 'plan', disabled: true, onclick: () => this.#plan()}, t('planCameras'));
    this.orders = el('div', {hidden: true},
      el('div', {class: 'head below'}, el('h2', {}, t('shortageOrders')), el('div', {class: 'days'},
        this.#is('BUREAU_ADMINISTRATOR') ? el('button', {type: 'button', id: 'declare', onclick: () => this.#declare()}, t('declareShortage')) : null)),
      el('p', {class: 'quiet'}, t('shortageText')), this.#orders.element);
    this.element = el('section', {},
      el('div', {class: 'head'}, el('div', {}, el('h1', {}, t('outlook')), this.said),
        el('div', {class: 'days'}, this.plan)),
      this.#desk.card, this.figures, this.#campuses.element, this.orders,
      el('div', {class: 'head below'}, el('h2', {}, t('clock'))), this.clock, this.misdated);
  }

  async refresh() {
    const reads = ['BUREAU_AUDITOR', 'BUREAU_ADMINISTRATOR', 'SYSTEM_ADMINISTRATOR'].some(this.#is);
    const [outlook, clock, orders] = await Promise.all([api.outlook(this.#planned), api.clock(), reads ? api.shortageOrders() : null]);
    this.#known = outlook.campuses;
    this.plan.disabled = this.#known.length === 0; // cameras are added to one of them
    this.#showOutlook(outlook);
    this.#showClock(clock);
    this.orders.hidden = !orders;
    if (orders) {
      this.#orders.show(orders.orders, () => orders.orders.length ? orders.orders.map(order => this.#order(order))
        : [el('li', {}, el('p', {class: 'quiet'}, t('noShortage')))]);
    }
  }

  close() {}

  #showOutlook(outlook) {
    const {capacity, stored, perDay, needed, daysToBreach, breach, warned, capacityFrom, planned} = outlook;
    this.figures.replaceChildren(
      capacity === undefined ? figure(t('untilFull'), t('capacityUnknown'), 'warn', true)
        : figure(t('untilFull'), breach === undefined ? t('neverFull') : t('inDays', {n: Math.floor(daysToBreach)}), warned ? 'bad' : null),
      figure(t('storedNow'), capacity === undefined ? size(stored) : t('ofCapacity', {stored: size(stored), capacity: size(capacity)}), null, true),
      figure(t('writtenPerDay'), size(perDay), null, true),
      figure(t('neededInTheEnd'), size(needed), capacity !== undefined && needed > capacity ? 'bad' : null, true));
    this.said.textContent = [
      planned ? t('withPlanned', {n: planned.cameras, mbit: planned.bitsPerSecond / 1e6, class: t(`class.${planned.retentionClass}`), campus: planned.campus}) : t('asItGoesOn'),
      breach === undefined ? '' : t('fullOn', {time: moment(Date.parse(breach))}), t(`capacityFrom.${capacityFrom}`)].filter(Boolean).join(' ');
    this.#campuses.show(outlook, () => outlook.campuses.map(campus => el('li', {},
      el('div', {}, el('a', {class: 'name', href: `#/campus/${encodeURIComponent(campus.campus)}`}, campus.name),
        el('span', {class: 'code'}, `${campus.campus} · ${t('camerasOf', {n: campus.cameras})}`)),
      el('div', {}, t('ofCampus', {stored: size(campus.stored), perDay: size(campus.perDay), needed: size(campus.needed)})),
      el('div', {class: warned && campus.daysToBreach !== undefined ? 'bad' : 'quiet'},
        campus.daysToBreach === undefined ? t(capacity === undefined ? 'capacityUnknown' : 'hasRoom') : t('roomFor', {n: Math.floor(campus.daysToBreach)})))));
  }

  #showClock(clock) {
    const {trusted, ground, doubt: why, clock: says, credible, witness, misdated} = clock;
    const mayConfirm = !trusted && ['BUREAU_ADMINISTRATOR', 'SYSTEM_ADMINISTRATOR'].some(this.#is);
    this.clock.replaceChildren(
      el('p', {class: trusted ? 'good' : 'bad'}, trusted ? t('clockTrusted', {ground: t(`clockGround.${ground}`)}) : doubt({doubt: why, clock: says, credible})),
      witness ? el('p', {class: 'quiet'}, t('witness', {source: witness.source, time: moment(Date.parse(witness.now))})) : '',
      mayConfirm ? el('p', {}, el('button', {type: 'button', id: 'confirm-clock', onclick: () => this.#confirm()}, t('confirmClock'))) : '');
    this.misdated.hidden = misdated.length === 0;
    this.#misdated.show(misdated, () => misdated.map(each => el('li', {},
      el('div', {}, el('span', {class: 'name'}, each.camera), el('span', {class: 'code'}, each.campus)),
      el('div', {}, `${moment(Date.parse(each.first))} – ${moment(Date.parse(each.last))}`), el('div', {class: 'quiet'}, size(each.bytes)))));
  }

  /** What it would be with more cameras. */
  #plan() {
    const cameras = field(t('camerasToAdd'), {type: 'number', required: true, min: 1, max: 100000, value: 40});
    const mbit = field(t('mbitEach'), {type: 'number', required: true, min: 0.1, max: 1000, step: 0.1, value: 4});
    const kept = choice(t('retentionClass'), [['GENERAL', t('class.GENERAL')], ['KEY', t('class.KEY')]]);
    const campus = choice(t('campus'), this.#known.map(each => [each.campus, each.name]));
    const from = field(t('beginOn'), {type: 'date', required: true, min: dayOf(now()), value: dayOf(now())});
    this.#desk.open(t('planCameras'), t('planText'), form(t('simulate'), async () => {
      this.#planned = {addCameras: cameras.input.value, addMbit: mbit.input.value, addClass: kept.input.value, addCampus: campus.input.value, addFrom: from.input.value};
      await this.#desk.close();
    }, cameras.element, mbit.element, kept.element, campus.element, from.element), cameras.input);
    this.#planned = null; // putting the card away shows how things are
  }

  /** A person compares the server's clock with another. */
  async #confirm() {
    const {clock: says} = await api.clock();
    const reason = reasonField();
    this.#desk.open(t('confirmClock'), t('confirmClockText', {time: moment(Date.parse(says))}), form(t('clockIsRight'), async () => {
      await api.confirmClock((await api.clock()).clock, reason.input.value);
      await this.#desk.close();
    }, reason.element), reason.input);
  }

  #order(order) {
    const state = order.inForce ? t('orderInForce', {time: brief(Date.parse(order.until))})
      : order.endedAt ? t('orderEnded', {name: order.endedBy, time: brief(Date.parse(order.endedAt))}) : t('orderOver', {time: brief(Date.parse(order.until))});
    return el('li', {class: order.inForce ? null : 'off'},
      el('div', {}, el('span', {class: 'name'}, t('orderName', {number: order.number})), el('span', {class: 'code'}, t('declaredBy', {name: order.declaredBy, other: order.approvedBy}))),
      el('div', {}, t('orderText', {class: t(`class.${order.retentionClass}`), free: size(order.freeBytes)}), el('span', {class: 'code'}, `${order.basis} · ${state}`)),
      el('div', {class: 'acts'}, order.inForce && this.#is('BUREAU_ADMINISTRATOR')
        ? el('button', {type: 'button', id: `end-${order.number}`, onclick: () => this.#end(order)}, t('endOrder')) : null));
  }

  #declare() {
    const free = field(t('freeGib'), {type: 'number', required: true, min: 1, value: 100}, t('freeGibHint'));
    const until = field(t('orderUntil'), {type: 'date', required: true, min: plusDays(dayOf(now()), 1), max: plusDays(dayOf(now()), LONGEST), value: plusDays(dayOf(now()), 7)});
    const basis = field(t('orderBasis'), {required: true, maxlength: 1000, autocomplete: 'off'});
    const reason = reasonField();
    this.#desk.open(t('declareShortage'), t('declareText'), form(t('askForIt'), async () => {
      await api.declareShortage({retentionClass: 'GENERAL', freeBytes: Math.round(free.input.value * 2 ** 30), until: iso(startOf(until.input.value)), basis: basis.input.value}, reason.input.value);
      await this.#desk.close();
    }, free.element, until.element, basis.element, reason.element), free.input);
  }

  #end(order) {
    const reason = reasonField();
    this.#desk.open(t('endOrder'), t('endOrderText'), form(t('endOrder'), async () => {
      await api.endShortageOrder(order.number, reason.input.value);
      await this.#desk.close();
    }, reason.element), reason.input);
  }
}
