// How recording goes, said above everything else while it is degraded: calmly while nothing is lost.

import {recording} from './api.js';
import {t} from './texts.js';
import {brief, moment} from './time.js';

const element = document.getElementById('condition');

/** Asks and shows. Asks neither database nor store, so it answers when the rest of the page cannot. */
export async function refreshCondition() {
  let state;
  try {
    state = await recording();
  } catch {
    return; // the page says that the server does not answer; what is known of recording stays
  }
  element.classList.toggle('losing', state.losing);
  const text = [state.degraded ? sentence(state) : '', state.clock ? doubt(state.clock) : '', state.breach ? t('storeFullOn', {time: moment(Date.parse(state.breach))}) : ''].filter(Boolean).join(' ');
  element.hidden = text === '';
  if (element.textContent !== text) element.textContent = text;
}

function sentence({losing, reasons, spool}) {
  const why = reasons
    .map(({reason, since}) => t('degradedSince', {reason: t(`degraded.${reason}`), time: brief(Date.parse(since))}))
    .join(t('listSeparator'));
  const waits = spool.oldest === undefined ? '' : t('spoolWaits', {size: size(spool.bytes), time: brief(Date.parse(spool.oldest))});
  return `${t(losing ? 'losingFootage' : 'recordingDegraded', {reasons: why})} ${waits}`.trim();
}

/** Why nothing is deleted. */
export function doubt({doubt, clock, credible}) {
  return t('deletionSuspended', {why: t(`clockDoubt.${doubt}`, {clock: moment(Date.parse(clock)), credible: moment(Date.parse(credible))})});
}

/** In the largest unit of which there is at least one. */
export function size(bytes) {
  const format = new Intl.NumberFormat(t('locale'), {maximumSignificantDigits: 3});
  const [unit, many] = [['TiB', 2 ** 40], ['GiB', 2 ** 30], ['MiB', 2 ** 20]].find(([, each]) => bytes >= each) ?? ['MiB', 2 ** 20];
  return `${format.format(bytes / many)} ${unit}`;
}
