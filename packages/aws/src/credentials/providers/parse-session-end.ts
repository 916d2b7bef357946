/**
 * Reads the time at which a session ends, as the tools write it: RFC 3339 with any offset, also
 * with a blank in place of the T or before the offset and in the basic form `20261129T023000Z`
 * (ISO 8601), or seconds since the epoch. A time without an offset is UTC.
 *
 * @returns undefined for anything else
 */
export function parseSessionEnd(value: unknown): Date | undefined {
  const text = String(value ?? '').trim();
  if (/^\d{9,11}(\.\d+)?$/.test(text)) return new Date(Number(text) * 1000);
  const match = FORM.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction = '', sign, hours = '00', minutes] =
    match;
  const offset = sign === undefined ? 'Z' : `${sign}${hours}:${minutes || '00'}`;
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}${fraction.slice(0, 4)}${offset}`;
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** Go prints the name of the zone, too, or its offset again: `2026-11-29 02:30:00 -0300 -03`. */
const FORM =
  /^(\d{4})-?(\d\d)-?(\d\d)[Tt ](\d\d):?(\d\d):?(\d\d)(\.\d+)? ?(?:[Zz]|UTC|(?:([+-])(\d\d):?(\d\d)?(?: (?:[A-Z]{3,5}|[+-]\d\d(?:\d\d)?))?))?$/;
