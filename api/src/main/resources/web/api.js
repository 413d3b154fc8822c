// Asks the server. A problem it answers is a Refusal with its words; no answer at all is Unreachable.

const LIMIT = 15_000;

export class Unreachable extends Error {}

export class Refusal extends Error {
  constructor(problem) {
    super(problem.detail ?? problem.title);
    this.status = problem.status;
  }
}

export const texts = language => get(`texts/${language}.json`);
export const deployment = () => get('api/v1/deployment');
export const recording = () => get('api/v1/deployment/recording');
export const county = () => get('api/v1/coverage');
export const campuses = () => get('api/v1/campuses');
export const cameras = campus => get(`api/v1/campuses/${part(campus)}/cameras`);
export const campusCoverage = (campus, from, to) => get(`api/v1/campuses/${part(campus)}/coverage?${range(from, to)}`);
export const segments = (camera, from, to, limit) =>
  get(`api/v1/cameras/${part(camera)}/segments?${range(from, to)}&limit=${limit}`);

export const playlistUrl = (camera, from, to) => `api/v1/cameras/${part(camera)}/playback.m3u8?${range(from, to)}`;

/** The fragments of a playlist, each with where it begins in the whole, in seconds, and its own instant. */
export async function fragments(url) {
  const text = await (await ask(url)).text();
  let start = 0;
  return [...text.matchAll(/^#EXT-X-PROGRAM-DATE-TIME:(.+)\n#EXTINF:([\d.]+)/gm)].map(([, at, seconds]) => {
    const fragment = {start, duration: Number(seconds), programDateTime: Date.parse(at)};
    start += fragment.duration;
    return fragment;
  });
}

/** A picture and the instant it shows. */
export async function still(camera, at, width) {
  const answer = await ask(`api/v1/cameras/${part(camera)}/still.jpg?${new URLSearchParams({at: iso(at), width})}`);
  return {picture: await answer.blob(), at: Date.parse(answer.headers.get('Keepsight-Picture-At'))};
}

const part = encodeURIComponent;
const iso = instant => new Date(instant).toISOString();
const range = (from, to) => new URLSearchParams({from: iso(from), to: iso(to)});

async function get(url) {
  return (await ask(url)).json();
}

async function ask(url) {
  let answer;
  try {
    answer = await fetch(url, {signal: AbortSignal.timeout(LIMIT)});
  } catch (e) {
    throw new Unreachable(e.message);
  }
  if (answer.ok) return answer;
  let problem = {title: `HTTP ${answer.status}`, status: answer.status};
  if (answer.headers.get('Content-Type')?.startsWith('application/problem+json')) problem = await answer.json();
  throw new Refusal(problem);
}
