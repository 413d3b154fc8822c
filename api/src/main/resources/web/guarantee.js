// How firmly the object store keeps footage that must stay, said at the foot of every page.

import {t} from './texts.js';

const element = document.getElementById('store');

/** Shows what the deployment says of its store; nothing while nobody is signed in. */
export function showGuarantee(store) {
  element.hidden = store === null;
  if (store === null) return;
  const failed = store.failedLocks > 0 ? t('locksFailed', {n: store.failedLocks}) : '';
  const pending = store.pendingLocks > 0 ? t('locksPending', {n: store.pendingLocks}) : '';
  const meaning = store.meaning[document.documentElement.lang.startsWith('zh') ? 'zh' : 'en'];
  const text = [t(`lock.${store.lock}`), meaning, failed || pending].filter(Boolean).join(' ');
  if (element.textContent !== text) element.textContent = text;
  element.classList.toggle('bad', store.failedLocks > 0);
}
