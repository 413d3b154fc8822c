// Plays a camera from an instant, window after window; where the browser cannot, shows the still of that instant and
// says what is missing. The time beside the picture is the picture's own (program date-time), never a guess.

import * as api from './api.js';
import {el} from './dom.js';
import {field, form} from './form.js';
import {t} from './texts.js';
import {moment, now} from './time.js';

const WINDOW = 30 * 60_000;
const AROUND = 300_000; // of the instant on screen, when it is put on hold
const BEFORE = 3_600_000; // of the session: stepping back and forth is one look, not many
const BEHIND = 3 * 3_600_000;
const FURTHEST = 399 * 86_400_000; // the server looks through at most 400 days at once
const RETRY = 10_000;
const HLS = 'application/vnd.apple.mpegurl';
const WIDTH = 960;
const STEPS = [-60, -10, 10, 60];

export class Player {
  #session = null; #reason = ''; #camera = null; #name = ''; #instant = null; #hls = null; #fragments = []; #mark; #turn = 0; #picture = null; #retry = null;

  /** mark(camera, instant) follows what is shown; mark(null, null) when nothing is. */
  constructor(mark) {
    this.#mark = mark;
    this.title = el('h2', {});
    this.time = el('span', {class: 'instant'});
    this.screen = el('div', {class: 'screen'});
    this.said = el('p', {class: 'said', role: 'status', hidden: true});
    this.steps = el('div', {class: 'steps'}, STEPS.map(n =>
      el('button', {type: 'button', onclick: () => this.#step(n * 1000)}, t('step', {n: n > 0 ? `+${n}` : `−${-n}`}))),
      el('button', {type: 'button', class: 'hold', onclick: () => this.#hold()}, t('holdThis')));
    this.element = el('section', {class: 'player', hidden: true},
      el('header', {}, this.title, this.time,
        el('button', {type: 'button', class: 'close', onclick: () => this.close()}, t('close'))),
      this.screen, this.said, this.steps);
  }

  /** Plays from an instant at which something is recorded. */
  async play(camera, name, instant) {
    const turn = this.#begin(camera, name, instant);
    this.#show(el('p', {}, t('loading')));
    try {
      if (!await this.#leave(turn, instant)) return;
      const codecs = this.#session.codecs ?? 'avc1.64001f';
      if (playable(codecs)) await this.#stream(turn, instant, codecs);
      else await this.#still(turn, instant, at => t('cannotDecode', {codec: codecName(codecs), time: at}));
    } catch (e) {
      if (turn === this.#turn) this.#fail(e);
    }
  }

  /** Says why there is nothing to see. */
  tell(camera, name, instant, lines) {
    this.#begin(camera, name, instant);
    this.steps.hidden = true;
    this.#show(el('p', {}, ...lines.flatMap((line, i) => (i === 0 ? [line] : [el('br'), line]))));
  }

  /** To the page of holds, with what is watched: some minutes on both sides. */
  #hold() {
    location.hash = `#/holds?${new URLSearchParams({camera: this.#camera, from: new Date(this.#instant - AROUND).toISOString(), to: new Date(this.#instant + AROUND).toISOString()})}`;
  }

  close() {
    this.#stop();
    this.#end();
    this.#reason = '';
    this.element.hidden = true;
    this.#mark(null, null);
  }

  #begin(camera, name, instant) {
    this.#stop();
    this.#camera = camera;
    this.#name = name;
    this.title.textContent = name;
    this.element.setAttribute('aria-label', name);
    this.steps.hidden = false;
    this.#say(null);
    this.#at(instant);
    if (this.element.hidden) {
      this.element.hidden = false;
    }
    this.element.scrollIntoView({block: 'nearest'});
    return this.#turn;
  }

  #stop() {
    this.#turn++;
    clearTimeout(this.#retry);
    this.#hls?.destroy();
    this.#hls = null;
    this.#fragments = [];
    if (this.#picture) URL.revokeObjectURL(this.#picture);
    this.#picture = null;
    this.screen.replaceChildren();
  }

  /** Gets leave to look; asks why, where a reason is asked for. Whether this turn goes on. */
  async #leave(turn, instant) {
    const camera = this.#camera;
    const old = this.#session;
    if (old && old.camera === camera && old.from <= instant && instant + WINDOW <= old.to && now() < old.until) return true;
    this.#end();
    try {
      const session = await api.beginPlayback(camera, instant - BEFORE, instant + BEHIND, this.#reason);
      if (turn === this.#turn) this.#session = session;
      else api.endPlayback(session).catch(() => {});
      return turn === this.#turn;
    } catch (e) {
      if (turn !== this.#turn) return false;
      if (!(e instanceof api.Refusal) || e.field !== 'reason') throw e;
      this.#ask(instant);
      return false;
    }
  }

  #ask(instant) {
    const reason = field(t('reason'), {required: true, maxlength: 1000, autocomplete: 'off'}, t('reasonAsked'));
    this.steps.hidden = true;
    this.#show(el('div', {class: 'card'}, form(t('play'), async () => {
      this.#reason = reason.input.value.trim();
      this.play(this.#camera, this.#name, instant);
    }, reason.element)));
    reason.input.focus();
  }

  /** What was looked at stands in the register at once; if nobody hears of it now, it does a minute later. */
  #end() {
    if (this.#session) api.endPlayback(this.#session).catch(() => {});
    this.#session = null;
  }

  async #stream(turn, instant, codecs) {
    const video = el('video', {controls: true, playsinline: true, muted: true, 'aria-label': this.#name});
    video.muted = true;
    video.addEventListener('timeupdate', () => this.#follow(video));
    video.addEventListener('seeking', () => this.#follow(video));
    video.addEventListener('ended', () => this.#continue(turn));
    const url = api.playlistUrl(this.#session, instant, instant + WINDOW);
    if ('MediaSource' in window) await this.#feed(turn, video, url, instant, codecs);
    else await this.#hand(turn, video, url, instant, codecs);
  }

  /** Feeds the video from the playlist. */
  async #feed(turn, video, url, instant, codecs) {
    const {default: Hls} = await import('./vendor/hls.js');
    if (turn !== this.#turn) return;
    const hls = new Hls({enableWorker: false, autoStartLoad: false, maxBufferLength: 30, backBufferLength: 60});
    this.#hls = hls;
    hls.on(Hls.Events.LEVEL_LOADED, (name, {details}) => {
      this.#fragments = details.fragments;
      hls.startLoad(this.#into(instant));
    });
    hls.on(Hls.Events.ERROR, (name, error) => {
      if (error.fatal && turn === this.#turn) this.#lost(turn, error, codecs);
    });
    hls.on(Hls.Events.MANIFEST_PARSED, () => { hls.loadLevel = 0; });
    hls.loadSource(url);
    hls.attachMedia(video);
    this.#show(video);
    hls.once(Hls.Events.FRAG_BUFFERED, () => this.#start(video));
  }

  /** Hands the playlist to a browser that plays it by itself, and reads it for the instants. */
  async #hand(turn, video, url, instant, codecs) {
    const fragments = await api.fragments(url);
    if (turn !== this.#turn) return;
    this.#fragments = fragments;
    video.addEventListener('error', () => {
      if (turn === this.#turn) this.#lost(turn, {type: 'mediaError', details: video.error?.message}, codecs);
    });
    video.addEventListener('loadedmetadata', () => {
      video.currentTime = this.#into(instant);
      this.#start(video);
    }, {once: true});
    video.src = url;
    this.#show(video);
  }

  /** How far into what is played an instant is, in seconds. */
  #into(instant) {
    return Math.max(0, (instant - (this.#fragments[0]?.programDateTime ?? instant)) / 1000);
  }

  #start(video) {
    video.play().catch(e => this.#say(e.message));
  }

  /** The picture's own time: its fragment's, and how far into it. */
  #follow(video) {
    const position = video.currentTime;
    const fragment = this.#fragments.findLast(each => each.start <= position + .001) ?? this.#fragments[0];
    if (fragment?.programDateTime) {
      this.#at(fragment.programDateTime + Math.min(position - fragment.start, fragment.duration) * 1000);
    }
  }

  #continue(turn) {
    const last = this.#fragments.at(-1);
    if (turn !== this.#turn || !last?.programDateTime) return;
    this.#resume(turn, last.programDateTime + Math.round(last.duration * 1000));
  }

  /** Goes on with the next footage, wherever it is; what reaches the present may have to be stored first. */
  async #resume(turn, instant) {
    if (turn !== this.#turn) return;
    try {
      const present = Math.max(now(), instant + 1000);
      const until = Math.min(instant + FURTHEST, present);
      const {recorded} = await api.cameraCoverage(this.#camera, instant + 50, until + 50);
      if (turn !== this.#turn) return;
      const [next] = recorded;
      if (next) {
        this.play(this.#camera, this.#name, Math.max(instant + 50, Date.parse(next.start)));
        return;
      }
      this.#say(t('endOfFootage'));
      if (until < present) return;
    } catch (e) {
      this.#say(e.message);
    }
    this.#retry = setTimeout(() => this.#resume(turn, instant), RETRY);
  }

  async #lost(turn, error, codecs) {
    this.#hls?.destroy();
    this.#hls = null;
    const undecodable = error.type === 'mediaError';
    try {
      await this.#still(turn, this.#instant, at => (undecodable
        ? t('cannotDecode', {codec: codecName(codecs), time: at})
        : t('cannotPlay', {detail: error.details, time: at})));
    } catch (e) {
      if (turn === this.#turn) this.#fail(e);
    }
  }

  async #still(turn, instant, words) {
    const {picture, at} = await api.still(this.#session, instant, WIDTH);
    if (turn !== this.#turn) return;
    if (this.#picture) URL.revokeObjectURL(this.#picture);
    this.#picture = URL.createObjectURL(picture);
    this.#show(el('img', {src: this.#picture, alt: `${this.#name} ${t('stillOf', {time: moment(at)})}`}));
    this.#at(at);
    this.#asked = instant;
    this.#say(words(moment(at)));
  }

  #asked = null; // of a still: the instant asked for, which steps count from

  #step(by) {
    const video = this.screen.querySelector('video');
    if (video) {
      const target = this.#instant + by;
      const into = this.#fragments.find(each => each.programDateTime <= target && target < each.programDateTime + each.duration * 1000);
      if (into) {
        video.currentTime = into.start + (target - into.programDateTime) / 1000;
        return;
      }
    }
    this.play(this.#camera, this.#name, (video ? this.#instant : this.#asked ?? this.#instant) + by);
  }

  #at(instant) {
    this.#instant = instant;
    this.time.textContent = moment(instant);
    this.#mark(this.#camera, instant);
  }

  #fail(e) {
    this.#show(el('p', {}, t('noPicture', {detail: e.message})));
  }

  #show(content) {
    this.screen.replaceChildren(content);
  }

  #say(text) {
    this.said.hidden = text === null;
    this.said.textContent = text ?? '';
  }
}

function playable(codecs) {
  const type = `video/mp4; codecs="${codecs}"`;
  if ('MediaSource' in window) return MediaSource.isTypeSupported(type);
  const video = document.createElement('video');
  return video.canPlayType(HLS) !== '' && video.canPlayType(type) !== '';
}

function codecName(codecs) {
  if (/^(hvc1|hev1)/.test(codecs)) return 'H.265 (HEVC)';
  if (/^avc/.test(codecs)) return 'H.264 (AVC)';
  return codecs;
}
