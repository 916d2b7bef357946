import { lettersIn } from './letters.ts';
import { formsOf, type SecretForms } from './secret-forms.ts';

/**
 * Looks for whole secrets in texts such as the values of variables: as they are, with the escapes of URLs,
 * JSON and HTML, in base64 and in hex, in upper or lower case, whatever stands around them.
 *
 * @returns whether a text holds one of the secrets
 */
export function findRepeats(secrets: readonly string[]): (text: string) => boolean {
  const wanted = [...new Set(secrets.map((secret) => formsOf(secret)).flatMap(textsOf))];
  return (text) => {
    const written = lettersIn(text, false);
    const decoded = lettersIn(text, true);
    return wanted.some((one) => written.includes(one) || decoded.includes(one));
  };
}

const textsOf = ({ plain, encoded }: SecretForms) => [...plain, ...encoded].map(({ text }) => text);
