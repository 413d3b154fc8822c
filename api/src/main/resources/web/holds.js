// Holds: footage that must stay. Who asked for what and why, what waits for whom, and for those who may, the next act.

import * as api from './api.js';
import {Desk, reasonField, Rows} from './desk.js';
import {el} from './dom.js';
import {field, form} from './form.js';
import {t} from './texts.js';
import {at, brief, clockTime, dayOf, iso, now, plusDays, startOf} from './time.js';

export class HoldsView {
  #me; #desk = new Desk(() => this.refresh()); #rows = new Rows('proposals'); #released; #asked;

  /** asked: the camera and the range somebody comes with, to hold them. */
  constructor(me, asked) {
    this.#me = me;
    this.#asked = asked.get('camera') ? asked : null;
    document.title = `${t('holds')} · Keepsight`;
    const may = roles => me.grants.some(grant => roles.includes(grant.role));
    this.mayAsk = may(['OFFICER', 'CAMPUS_ADMINISTRATOR', 'BUREAU_ADMINISTRATOR']);
    this.mayDecide = may(['CAMPUS_ADMINISTRATOR', 'BUREAU_ADMINISTRATOR']);
    this.mayAgreeToRelease = may(['BUREAU_ADMINISTRATOR']);
    this.#released = el('input', {type: 'checkbox', id: 'released', onchange: () => this.refresh()});
    this.element = el('section', {},
      el('div', {class: 'head'}, el('div', {}, el('h1', {}, t('holds')), el('p', {class: 'quiet'}, t('holdsText'))),
        this.mayAsk ? el('button', {type: 'button', class: 'go', id: 'hold', onclick: () => this.#request()}, t('requestHold')) : null),
      this.#desk.told, this.#desk.card,
      el('p', {}, this.#released, ' ', el('label', {for: 'released'}, t('showReleased'))),
      this.#rows.element);
  }

  async refresh() {
    const {holds, next} = await api.holds({released: this.#released.checked, limit: 500});
    this.#rows.show([holds, next], () => holds.length ? [...holds.map(each => this.#row(each)), ...(next ? [el('li', {}, t('moreHolds'))] : [])]
      : [el('li', {}, el('p', {class: 'quiet'}, t('noHolds')))]);
    if (this.#asked && this.mayAsk) this.#request();
  }

  close() {}

  #row(hold) {
    const act = (what, title = what) => el('button', {type: 'button', id: `${what}-${hold.id}`, 'aria-label': `${t(`hold.${title}`)} ${hold.number}`, onclick: () => this.#act(hold, what, title)}, t(`hold.${title}`));
    const own = hold.requestedBy === this.#me.name;
    const proposed = hold.release && hold.release.proposedBy === this.#me.name;
    const whole = hold.otherCameras === 0;
    const acts = hold.state === 'RELEASED' || !this.mayDecide || !whole ? [] : [
      hold.state === 'REQUESTED' && !own ? act('approve') : null,
      hold.state === 'REQUESTED' ? (own ? null : act('release', 'refuse'))
        : own || proposed ? null : !hold.release ? act('release', 'proposeRelease') : this.mayAgreeToRelease ? act('release') : null,
      act('extend')].filter(Boolean);
    return el('li', {class: hold.state.toLowerCase()},
      el('div', {},
        el('h2', {}, `${t('holdNumber', {n: hold.number})} `, el('span', {class: `state ${hold.state.toLowerCase()}`}, t(`holdState.${hold.state}`))),
        el('p', {class: 'name'}, hold.reason, ' ', el('span', {class: 'code'}, hold.caseNumber)),
        el('dl', {class: 'facts'},
          el('dt', {}, t('footageOf')), el('dd', {}, el('span', {class: 'code'}, hold.cameras.map(each => each.camera).join(', ')), hold.otherCameras ? ` ${t('otherCameras', {n: hold.otherCameras})}` : ''),
          el('dt', {}, t('heldRange')), el('dd', {}, `${brief(Date.parse(hold.from))} – ${brief(Date.parse(hold.to))}`),
          el('dt', {}, t('reviewOn')), el('dd', {}, [dayOf(Date.parse(hold.reviewAt)), hold.endsAt ? t('askedUntil', {day: dayOf(Date.parse(hold.endsAt))}) : null].filter(Boolean).join(' · '))),
        el('p', {class: 'quiet small'}, history(hold))),
      acts.length ? el('div', {class: 'acts'}, ...acts) : own && hold.state !== 'RELEASED' ? el('p', {class: 'acts quiet'}, t('ownHold')) : el('p', {class: 'acts'}));
  }

  #request() {
    const asked = this.#asked;
    this.#asked = null;
    const cameras = field(t('heldCameras'), {required: true, autocomplete: 'off', value: asked?.get('camera') ?? ''}, t('heldCamerasHint'));
    const today = dayOf(now());
    const from = field(t('fromDay'), {type: 'date', required: true, max: today, value: asked ? dayOf(Date.parse(asked.get('from'))) : today});
    const fromTime = field(t('fromTime'), {type: 'time', step: 1, required: true, value: asked ? clockTime(Date.parse(asked.get('from'))) : '00:00:00'});
    const to = field(t('throughDay'), {type: 'date', required: true, value: asked ? dayOf(Date.parse(asked.get('to'))) : today});
    const toTime = field(t('toTime'), {type: 'time', step: 1, required: true, value: asked ? clockTime(Date.parse(asked.get('to'))) : clockTime(now())});
    const number = field(t('caseNumber'), {required: true, maxlength: 100, autocomplete: 'off'});
    const review = field(t('reviewOn'), {type: 'date', required: true, min: plusDays(today, 1), value: plusDays(today, 90)});
    const reason = reasonField();
    this.#desk.open(t('requestHold'), t('requestHoldText'), form(t('requestHold'), async () => {
      const made = await api.requestHold({
        cameras: cameras.input.value.split(/[\s,，、;；]+/).filter(Boolean), from: iso(at(from.input.value, fromTime.input.value)), to: iso(at(to.input.value, toTime.input.value)),
        caseNumber: number.input.value, reason: reason.input.value, reviewAt: iso(startOf(review.input.value))});
      await this.#desk.close();
      this.#tell(made);
    }, cameras.element, el('div', {class: 'filters'}, ...[from, fromTime, to, toTime, number, review].map(each => each.element)), reason.element), cameras.input);
  }

  #tell({number, tooLate}) {
    this.#desk.told.replaceChildren(el('p', {}, t('holdMade', {n: number})),
      ...(tooLate.length ? [el('p', {class: 'trouble'}, t('tooLate')), el('ul', {}, tooLate.map(each =>
        el('li', {class: 'code'}, `${each.camera} ${brief(Date.parse(each.from))} – ${brief(Date.parse(each.to))}`)))] : []));
    this.#desk.told.hidden = false;
  }

  #act(hold, what, title) {
    const reason = reasonField();
    const today = dayOf(now());
    const review = what === 'extend' ? field(t('reviewOn'), {type: 'date', required: true, min: plusDays(today, 1), value: plusDays(today, 90)}) : null;
    this.#desk.open(`${t(`hold.${title}`)}: ${t('holdNumber', {n: hold.number})}`, t(`hold.${title}Text`), form(t(`hold.${title}`), async () => {
      await api.holdAct(hold.id, what, reason.input.value, review ? {reviewAt: iso(startOf(review.input.value))} : undefined);
      await this.#desk.close();
    }, ...(review ? [review.element] : []), reason.element), review?.input ?? reason.input);
  }
}

/** What became of it, in one line. */
function history(hold) {
  return [t('holdRequested', {name: hold.requestedBy, time: brief(Date.parse(hold.requestedAt))}),
    hold.approvedBy ? t('holdApproved', {name: hold.approvedBy, time: brief(Date.parse(hold.approvedAt))}) : null,
    hold.release ? t('releaseProposed', {name: hold.release.proposedBy}) : null,
    hold.releasedBy ? t('holdReleased', {name: hold.releasedBy, time: brief(Date.parse(hold.releasedAt)), reason: hold.releaseReason}) : null].filter(Boolean).join(' · ');
}
