import { lettersIn } from './letters.ts';
import { piecesOf } from './shared-pieces.ts';

/** Letters and digits alone, in lower case. */
export interface SecretForm {
  text: string;
  pieces: Uint32Array;
}

/** What is looked for of one secret, as letters. */
export interface SecretForms {
  /** The secret itself, and secrets that it holds in base64. */
  plain: SecretForm[];
  /** Encodings of it: base64 from each of the three places where its bytes may begin, and hex. */
  encoded: SecretForm[];
}

/** Shorter secrets are words, too: `secret`, `token`. */
const SHORTEST = 8;

/**
 * @param value of any length; what is beyond 20,000 characters is not looked at
 * @param shortest letters of a secret that is looked for
 */
export function formsOf(value: string, shortest = SHORTEST): SecretForms {
  const secrets = [unprefixed(value.slice(0, 20_000))].flatMap((one) => [one, ...heldBy(one)]);
  const plain = secrets.flatMap((one) => [lettersIn(one, false), lettersIn(one, true)]);
  const encoded = secrets.flatMap((one) => encodingsOf(one)).map((one) => one.toLowerCase());
  const isLong = ({ length }: string) => length >= shortest;
  return {
    plain: distinct(plain).filter(isLong).map(toForm),
    encoded: distinct(encoded).map(toForm),
  };
}

/** The prefix of a key, AWS's or a gateway's, is known to all, and of words of many messages. */
function unprefixed(value: string): string {
  return value.replace(
    /^(?:bedrock-(?:api-key|gateway|container)|aws-external-anthropic-api-key)-/,
    '',
  );
}

/** A short-term key holds a session token and a signature, a long-term key a password. */
function heldBy(value: string): string[] {
  const decoded = decodeBase64(value.replace(/^(?:ABSK|AEAA)/, ''));
  const ofUrl = [...decoded.matchAll(/X-Amz-(?:Security-Token|Signature)=([^&\s]+)/g)];
  const [, password = ''] = /^[\w.@+-]{1,200}:([\x21-\x7e]+)$/.exec(decoded) ?? [];
  return [...ofUrl.map(([, found = '']) => found), password].filter((one) => one !== '');
}

function decodeBase64(text: string): string {
  if (!/^[\w+/=-]{24,}$/.test(text)) return '';
  try {
    return atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  } catch {
    return '';
  }
}

/** Each byte as two digits. */
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

function encodingsOf(value: string): string[] {
  const bytes = String.fromCharCode(...new TextEncoder().encode(value));
  // Of the first and the last characters other bits depend, too.
  const shifted = ['', '\0', '\0\0'].map((before) =>
    btoa(before + bytes).slice(before ? 4 : 0, -4),
  );
  let hex = '';
  for (let at = 0; at < bytes.length; at++) hex += HEX[bytes.charCodeAt(at)];
  return [...shifted.map((text) => text.replace(/[+/=]/g, '')), hex];
}

const toForm = (text: string): SecretForm => ({ text, pieces: piecesOf(text) });

const distinct = (texts: string[]) => [...new Set(texts)];
