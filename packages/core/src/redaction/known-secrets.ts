import { redact } from './redact.ts';
import { formsOf, type SecretForms } from './secret-forms.ts';

/** Those that were met last; a program that runs for months makes many. */
const MOST_KNOWN = 200;
const known = new Map<string, Known>();
/** Its forms are made when they are first needed. */
interface Known {
  shortest: number | undefined;
  forms?: SecretForms;
}

let areAccountsHidden = false;

/** JSON, whose names of members are words of many messages. */
const JSON_TEXT = /^\s*[{[]/;
/** Words of a passphrase; what has more is a text, whose words are those of many messages, too. */
const MOST_WORDS = 20;
/** What stands between the values of a document. */
const BETWEEN_VALUES = /[\s"'`{}[\](),;<>]+/;
/** A value that may be secret: it is long, and mixes letters and digits. */
const SECRET_LIKE = /^(?=.*\d)(?=.*[A-Za-z])(?!arn:|\w+:\/\/).{16,}$/;

/**
 * From now on {@link withoutSecrets} hides it. Of a document, such as the JSON of a sink, it hides the
 * values that look like secrets, and not the names of its members.
 *
 * @param shortest letters of a secret that is hidden; default 8, since shorter ones are words, too
 */
export function rememberSecret(value: string, shortest?: number): void {
  const values = value.slice(0, 100_000).split(BETWEEN_VALUES);
  const isText = JSON_TEXT.test(value) || values.length > MOST_WORDS;
  const isDocument = isText || shortest === undefined;
  if (values.length === 1 || !isDocument) remember(value, shortest);
  else rememberValues(values);
}

function rememberValues(values: readonly string[]): void {
  for (const part of values) {
    const [, ofVariable = part] = /^[A-Za-z_][\w.-]*[=:](.+)$/.exec(part) ?? [];
    if (SECRET_LIKE.test(ofVariable)) remember(ofVariable);
  }
}

function remember(value: string, shortest?: number): void {
  const before = known.get(value);
  const isAsBefore = before !== undefined && (shortest ?? 8) >= (before.shortest ?? 8);
  known.delete(value);
  known.set(value, isAsBefore ? before : { shortest });
  if (known.size <= MOST_KNOWN) return;
  const [oldest] = known.keys();
  known.delete(oldest ?? '');
}

const SECRET_NAME = /TOKEN|SECRET|PASSW|PASSPHRASE|CREDENTIAL|PRIVATE|API_?KEY|[_-]KEY$/i;
/** Where something is, and settings of the command `bedrock-token`, such as the profiles of a chain. */
const HARMLESS_NAME =
  /^BEDROCK_TOKEN_|(FILE|PATH|DIR|URL|URI|ARN|NAME|ID|SECONDS|DAYS|EXPIRATION|MODE)$/i;

/** Remembers the variables whose names say that they hold a secret, and not where one is. */
export function rememberVariables(variables: Record<string, string | undefined>): void {
  for (const [name, value = ''] of Object.entries(variables)) {
    const isSecret = SECRET_NAME.test(name) && !HARMLESS_NAME.test(name);
    if (isSecret && !/^(\/|\w+:\/\/)/.test(value)) rememberSecret(value);
  }
}

/** From now on {@link withoutSecrets} hides every AWS account ID, known or not. */
export function hideAccounts(): void {
  areAccountsHidden = true;
}

/** For programs that start again in the same process, such as one test after another. */
export function forgetSecrets(): void {
  known.clear();
  areAccountsHidden = false;
}

const ACCOUNT = /(?<!\d)(?:\d{12}|\d{4}-\d{4}-\d{4})(?!\d)/g;

/** A text for people, without what {@link redact} finds of the secrets that are known. */
export function withoutSecrets(text: string): string {
  const forms = [...known].map(([value, one]) => {
    one.forms ??= formsOf(value, one.shortest);
    return one.forms;
  });
  const shown = redact(text, forms);
  return areAccountsHidden ? shown.replace(ACCOUNT, '***') : shown;
}
