import { describeApiKey } from '../api-key.ts';
import { describeBearerToken } from '../describe-token.ts';
import { KEY_SERVICES } from '../services/key-service.ts';
import { readingsOf } from './key-readings.ts';
import { joinWrappedKeys } from './wrapped-keys.ts';

const PREFIXES = Object.values(KEY_SERVICES)
  .flatMap(({ shortTermPrefix, longTermPrefix }) => [shortTermPrefix, longTermPrefix])
  .join('|');
/** A prefix that does not continue a word, and base64. */
const CANDIDATE = new RegExp(`(?<![A-Za-z0-9])(?:${PREFIXES})[A-Za-z0-9+/]+={0,2}`, 'g');

const isKey = (text: string) => (describeApiKey(text) ?? describeBearerToken(text)) !== undefined;

/**
 * The API keys of Amazon Bedrock and Claude Platform in a text: an assignment, JSON, a line of a log, a URL, a mail,
 * a Kubernetes secret, or the key alone, also in several lines. Each is listed once, in the order of the text. Time
 * is linear in the length of the text.
 */
export function findKeys(text: string): string[] {
  const readings = readingsOf(text).map((reading) => joinWrappedKeys(reading, PREFIXES, isKey));
  const found = new Set(readings.flatMap((reading) => reading.match(CANDIDATE) ?? []));
  const keys = [...found].filter(isKey);
  return keys.filter((key, at) => !keys.some((other, place) => repeats(key, other, place < at)));
}

/** Whether a key is the first line of one that another reading has as a whole, or the same with another padding. */
function repeats(key: string, other: string, isBefore: boolean): boolean {
  const [own, its] = [key, other].map((text) => text.replace(/=+$/, '')) as [string, string];
  return own === its ? isBefore : its.startsWith(own);
}
