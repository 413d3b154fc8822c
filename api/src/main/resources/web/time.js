// Instants are milliseconds since 1970; days and clock times are those of the deployment's zone, wherever the browser is.

let zone = 'UTC';
let ahead = 0;
let parts;

/** Sets the zone and how far the server's clock is ahead of the browser's. */
export function setClock(zoneId, serverNow) {
  zone = zoneId;
  ahead = Date.parse(serverNow) - Date.now();
  parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit',
    hour: '2-digit', minute: '2-digit', second: '2-digit',
  });
}

export const zoneName = () => zone;

/** The server's clock. */
export const now = () => Date.now() + ahead;

function fields(instant) {
  return Object.fromEntries(parts.formatToParts(instant).map(part => [part.type, part.value]));
}

/** The day of an instant: 2026-11-21. */
export function dayOf(instant) {
  const f = fields(instant);
  return `${f.year}-${f.month}-${f.day}`;
}

/** 08:05:09 */
export function clockTime(instant) {
  const f = fields(instant);
  return `${f.hour}:${f.minute}:${f.second}`;
}

/** 2026-11-21 08:05:09 */
export const moment = instant => `${dayOf(instant)} ${clockTime(instant)}`;

/** The time alone when it is of today, else with its day. */
export const brief = instant => (dayOf(instant) === dayOf(now()) ? clockTime(instant) : moment(instant));

/** The first instant of a day. */
export function startOf(day) {
  return at(day, '00:00:00');
}

function offsetAt(instant) {
  const f = fields(instant);
  return Date.parse(`${f.year}-${f.month}-${f.day}T${f.hour}:${f.minute}:${f.second}Z`) - Math.floor(instant / 1000) * 1000;
}

/** The instant of a clock time (08:05 or 08:05:09) of a day. Its offset is looked up twice, as the first guess may lie on the other side of a change. */
export function at(day, time) {
  const utc = Date.parse(`${day}T${time}Z`);
  const guess = utc - offsetAt(utc);
  return utc - offsetAt(guess);
}

/** The day so many days later. */
export function plusDays(day, days) {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

export const iso = instant => new Date(instant).toISOString();
