import type { Answer } from './endless-server.ts';

/** Ways to write a secret so that no mask knows it. */
const SPELLINGS: ((secret: string) => string)[] = [
  (secret) => (secret.match(/.{1,9}/g) ?? []).join(' '),
  (secret) => [...secret].join('-'),
  (secret) => (secret.match(/.{1,6}/g) ?? []).map((part, at) => `[part ${at}: ${part}]`).join(''),
  (secret) =>
    Buffer.from(`Bearer ${secret}`)
      .toString('base64')
      .replace(/(.{20})/g, '$1 '),
  (secret) =>
    Buffer.from(secret)
      .toString('hex')
      .replace(/(.{10})/g, '$1 '),
  (secret) => [...secret].map((char) => `\\u00${Buffer.from(char).toString('hex')}`).join(''),
  (secret) => secret.toUpperCase().replace(/(.{11})/g, '$1\n'),
];

/** As many texts as there are ways, each with a secret in it; some 400 characters of it are enough. */
export const spellings = (secret: string): string[] =>
  SPELLINGS.map((spell) => `we saw ${spell(secret.slice(-60))} here`);

const letters = (text: string) => text.replace(/[^0-9A-Za-z]/g, '').toLowerCase();

/** Rows of twelve letters that stand in the secret and, in one of the spellings, in the text. */
export function rowsShown(text: string, secret: string): string[] {
  const decoded = text.replace(/\\+u00([0-9a-f]{2})/g, (_, code) =>
    String.fromCharCode(Number(`0x${code}`)),
  );
  const views = [letters(text), letters(decoded), letters(text.replace(/part \d+/g, ''))];
  const hidden = [
    letters(secret),
    Buffer.from(secret).toString('hex'),
    ...['', 'x', 'xx'].map((shift) =>
      letters(
        Buffer.from(shift + secret)
          .toString('base64')
          .slice(4, -4),
      ),
    ),
  ];
  return hidden.flatMap((one) =>
    Array.from({ length: Math.max(0, one.length - 11) }, (_, at) => one.slice(at, at + 12)).filter(
      (row) => views.some((view) => view.includes(row)),
    ),
  );
}

/** Refuses, and repeats the bearer token that it was sent, each time in another spelling. */
export function repeatToken(status = 403, member = 'message'): Answer {
  let turn = 0;
  return ({ headers }, response) => {
    const token = (headers.authorization ?? '').replace(/^\w+ /, '');
    const spelled = spellings(token);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ [member]: spelled[turn++ % spelled.length] }));
  };
}
