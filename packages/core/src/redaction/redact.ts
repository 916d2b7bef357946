import { markPieces } from './find-pieces.ts';
import { LONGEST_SHOWN_RUN, markRuns } from './find-runs.ts';
import { type Letters, lettersOf, mayEscape } from './letters.ts';
import type { SecretForm, SecretForms } from './secret-forms.ts';
import { SharedPieces } from './shared-pieces.ts';

const HIDDEN = '[…]';
/** Taking something out may bring together what was apart. */
const MOST_ROUNDS = 8;

/**
 * A text without what stands in the secrets. Of a secret with 12 letters and digits or more it shows no
 * 12 of them that follow one another in the secret,
 *
 * - whatever stands between them that is neither letter nor digit, in upper or lower case, as they are
 *   or as escapes of URLs, JSON and HTML;
 * - whatever stands between pieces of 4 or more of them, letters and digits included;
 * - and no 12 in a row of the secret's encoding in base64 or hex.
 *
 * A shorter secret, such as a password, is not shown as a whole. Not found: pieces of 1 to 3 letters with
 * other letters between them, other orders, other encodings. Time is linear in the lengths of text and
 * secrets.
 */
export function redact(text: string, secrets: readonly SecretForms[]): string {
  let shown = text;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const next = redactOnce(shown, secrets);
    if (next === shown) return shown;
    shown = next;
  }
  return HIDDEN;
}

function redactOnce(text: string, secrets: readonly SecretForms[]): string {
  const hidden = new Uint8Array(text.length);
  for (const isDecoded of [false, true]) {
    if (isDecoded && !mayEscape(text)) continue;
    const letters = lettersOf(text, isDecoded);
    const marks = new Uint8Array(letters.text.length);
    const pieces = new SharedPieces(letters.text);
    const mayShow = ({ pieces: ofForm }: SecretForm) => pieces.mayShow(ofForm);
    const plain = secrets.flatMap((one) => one.plain);
    const present = plain.filter(mayShow);
    const encoded = secrets.flatMap((one) => one.encoded).filter(mayShow);
    markRuns(letters.text, [...present, ...encoded], pieces, marks);
    for (const { text: secret } of plain) {
      if (!isLong(secret)) markWhole(letters.text, secret, marks);
    }
    const long = present.filter((form) => isLong(form.text));
    if (!markPieces(letters.text, long, pieces, marks)) return HIDDEN;
    hide(letters, marks, hidden);
  }
  return cut(text, hidden);
}

const isLong = ({ length }: string) => length >= LONGEST_SHOWN_RUN;

function markWhole(text: string, secret: string, marks: Uint8Array): void {
  for (let at = text.indexOf(secret); at >= 0; at = text.indexOf(secret, at + secret.length)) {
    marks.fill(1, at, at + secret.length);
  }
}

/** The letters that are marked, and what stands between two of them. */
function hide({ starts, ends }: Letters, marks: Uint8Array, hidden: Uint8Array): void {
  for (let letter = 0; letter < marks.length; letter++) {
    if (marks[letter] !== 1) continue;
    const from = marks[letter - 1] === 1 ? ends[letter - 1] : starts[letter];
    hidden.fill(1, from, ends[letter]);
  }
}

function cut(text: string, hidden: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < text.length; ) {
    const isHidden = hidden[at] === 1;
    const next = hidden.indexOf(isHidden ? 0 : 1, at);
    const end = next < 0 ? text.length : next;
    parts.push(isHidden ? HIDDEN : text.slice(at, end));
    at = end;
  }
  return parts.join('');
}
