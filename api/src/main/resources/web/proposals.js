// What waits for a second person: who wants what and why, and for those who may, to approve or reject it.

import * as api from './api.js';
import {Desk, reasonField, Rows} from './desk.js';
import {el} from './dom.js';
import {form} from './form.js';
import {known, t} from './texts.js';
import {brief} from './time.js';

/** What each kind of act would change, as [what, before, after]. */
const CHANGES = {
  'camera.lowering': ({before, after}) => [
    [t('retentionClass'), t(`class.${before.retentionClass}`), t(`class.${after.retentionClass}`)],
    [t('area'), before.area, after.area],
    [t('classBasis'), before.basis ?? t('areaClass'), after.basis ?? t('areaClass')],
  ].filter(([, was, is]) => was !== is),
  'policy.lowering': ({days, basis}) => [[t('days'), '', days], [t('basis'), '', basis]],
  'hold.release': ({caseNumber, cameras, from, to}) => [
    [t('caseNumber'), '', caseNumber], [t('footageOf'), '', cameras], [t('heldRange'), '', `${brief(Date.parse(from))} – ${brief(Date.parse(to))}`]],
};

export class ProposalsView {
  #me; #desk = new Desk(() => this.refresh()); #rows = new Rows('proposals');

  constructor(me) {
    this.#me = me;
    document.title = `${t('proposals')} · Keepsight`;
    this.element = el('section', {},
      el('div', {class: 'head'}, el('div', {}, el('h1', {}, t('proposals')), el('p', {class: 'quiet'}, t('proposalsText')))),
      this.#desk.card, this.#rows.element);
  }

  async refresh() {
    const {proposals} = await api.proposals();
    this.#rows.show(proposals, () => proposals.length ? proposals.map(each => this.#row(each))
      : [el('li', {}, el('p', {class: 'quiet'}, t('noProposals')))]);
  }

  close() {}

  #row(proposal) {
    const {id, kind, subject, campus, content, proposedBy, proposedAt, expiresAt, reason} = proposal;
    const decide = what => el('button', {type: 'button', id: `${what}-${id}`, 'aria-label': `${t(what)}: ${t(`act.${kind}`)} ${subject}`, onclick: () => this.#decide(proposal, what)}, t(what));
    return el('li', {},
      el('div', {}, el('h2', {}, t(`act.${kind}`)),
        el('p', {class: 'name'}, content.name ?? subject, ' ', el('span', {class: 'code'}, campus ? `${subject} · ${campus}` : subject)),
        el('dl', {class: 'facts'}, (CHANGES[kind]?.(content) ?? []).flatMap(([what, was, is]) => [
          el('dt', {}, what), el('dd', {}, ...(was === '' ? [] : [el('span', {class: 'quiet'}, was), el('span', {class: 'spoken'}, ` ${t('becomes')} `), el('span', {'aria-hidden': 'true'}, ' → ')]), String(is))]),
          el('dt', {}, t('reason')), el('dd', {}, known(`because.${reason}`) ?? reason)),
        el('p', {class: 'quiet small'}, t('proposedBy', {name: proposedBy, time: brief(Date.parse(proposedAt)), until: brief(Date.parse(expiresAt))}))),
      proposal.mayDecide ? el('div', {class: 'acts'}, decide('approve'), decide('reject'))
        : el('p', {class: 'acts quiet'}, t(proposedBy === this.#me.name ? 'ownProposal' : 'othersDecide')));
  }

  /** Approving and rejecting: asks why, and does it. */
  #decide({id, kind, subject, content}, what) {
    const reason = reasonField();
    this.#desk.open(t(`${what}Title`, {act: t(`act.${kind}`), name: content.name ?? subject}), t(`${what}Text`), form(t(what), async () => {
      await api.decide(id, what, reason.input.value);
      await this.#desk.close();
    }, reason.element), reason.input);
  }
}
