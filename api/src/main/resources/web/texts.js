// The words of the page, one dictionary for each language; the browser's language decides until a person does.

import * as api from './api.js';

const LANGUAGES = ['zh', 'en'];
const KEPT = 'keepsight.language';

let words = {};
let language = 'zh';

/** Loads the dictionary of the remembered or the browser's language. */
export async function loadTexts() {
  await use(remembered() ?? preferred());
}

/** Changes to the other language and remembers it. */
export async function switchLanguage() {
  await use(language === 'zh' ? 'en' : 'zh');
  try {
    localStorage.setItem(KEPT, language);
  } catch {
    // Storage may be switched off; the choice then lasts until the page is closed.
  }
}

async function use(chosen) {
  words = await api.texts(chosen);
  language = chosen;
  document.documentElement.lang = words.locale;
}

function remembered() {
  try {
    const kept = localStorage.getItem(KEPT);
    return LANGUAGES.includes(kept) ? kept : null;
  } catch {
    return null;
  }
}

function preferred() {
  const first = (navigator.languages?.[0] ?? navigator.language ?? '').toLowerCase();
  return first.startsWith('zh') ? 'zh' : 'en';
}

/** The text with this key, its {names} filled in. A missing key shows itself. */
export function t(key, values = {}) {
  const text = words[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (all, name) => (name in values ? String(values[name]) : all));
}

/** The text with this key; null when there is none. */
export const known = key => words[key] ?? null;

/** Shares as a person reads them: never 100 % while anything is missing. */
export function percent(rate) {
  if (rate === undefined || rate === null) return t('noRate');
  const cut = Math.floor(rate * 1000) / 10;
  return `${new Intl.NumberFormat(t('locale'), {minimumFractionDigits: 1, maximumFractionDigits: 1}).format(cut)}%`;
}

/** Seconds in at most two units: 1 h 20 min, 20 s. */
export function duration(seconds) {
  if (seconds > 0 && seconds < 1) return t('unit.s', {n: Math.ceil(seconds * 10) / 10});
  let left = Math.round(seconds);
  const parts = [];
  for (const [unit, size] of [['d', 86400], ['h', 3600], ['min', 60], ['s', 1]]) {
    const n = Math.floor(left / size);
    left -= n * size;
    if (n > 0 || parts.length > 0) parts.push([unit, n]);
  }
  return (parts.length === 0 ? [['s', 0]] : parts)
    .slice(0, 2)
    .filter(([, n], i) => n > 0 || i === 0)
    .map(([unit, n]) => t(`unit.${unit}`, {n}))
    .join(' ');
}

/** Sizes to three digits: 4.25 GiB. */
export function bytes(size) {
  if (size === 0) return '0';
  const format = new Intl.NumberFormat(t('locale'), {maximumSignificantDigits: 3});
  const [unit, many] = [['TiB', 2 ** 40], ['GiB', 2 ** 30], ['MiB', 2 ** 20], ['KiB', 2 ** 10]].find(([, each]) => size >= each) ?? ['B', 1];
  return `${format.format(size / many)} ${unit}`;
}
