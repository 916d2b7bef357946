import { createHash } from 'node:crypto';
import type { HttpRequest } from './http/exchange.ts';

/** One request, in the order of arrival. */
export interface JournalEntry {
  service: string;
  /** The API's name for what was asked, such as `AssumeRoleWithWebIdentity`. */
  action: string;
  method: string;
  path: string;
  /** What was answered; 0 for a connection that was dropped or is still waiting. */
  status: number;
  /** By the emulator's clock. */
  at: Date;
  /** Secret values are replaced by a SHA-256 prefix, so that two can still be compared. */
  headers: Record<string, string>;
  /** The parameters of a request to AWS, secret values replaced in the same way; those of JSON as JSON. */
  parameters?: Record<string, string>;
  /** The kind of the fault that was injected. */
  fault?: string;
  /** Why it was refused, in words AWS would not give a caller. */
  detail?: string;
}

export type JournalFilter = Partial<Pick<JournalEntry, 'service' | 'action' | 'method' | 'status'>>;

/** Every request the emulator got. */
export interface Journal {
  entries(filter?: JournalFilter): JournalEntry[];
  count(filter?: JournalFilter): number;
  clear(): void;
}

/** The side of the journal that writes. */
export interface JournalWriter extends Journal {
  add(entry: JournalEntry): JournalEntry;
}

const SECRET_PARAMETERS = [
  'WebIdentityToken',
  'clientSecret',
  'refreshToken',
  'SecretString',
  // Of a parameter of Systems Manager, whatever its type.
  'Value',
];
const SECRET_HEADERS = [
  // Anthropic's clients send a Bedrock API key in it.
  'x-api-key',
  'x-amz-security-token',
  'x-amz-sso_bearer_token',
  'x-aws-ec2-metadata-token',
];

export function createJournal(): JournalWriter {
  const written: JournalEntry[] = [];
  const select = (filter: JournalFilter = {}) =>
    written.filter((entry) =>
      Object.entries(filter).every(([key, value]) => entry[key as keyof JournalEntry] === value),
    );
  return {
    add(entry) {
      written.push(entry);
      return entry;
    },
    entries: (filter) => select(filter),
    count: (filter) => select(filter).length,
    clear: () => {
      written.length = 0;
    },
  };
}

/** The headers of a request, with what authorises it replaced by scheme and digest. */
export function redactHeaders(request: HttpRequest): Record<string, string> {
  const headers = { ...request.headers };
  if (headers.authorization !== undefined) {
    // A container's token comes without a scheme.
    const [, scheme = '', secret = ''] = /^(\S+ )?(.*)$/s.exec(headers.authorization) ?? [];
    headers.authorization = `${scheme}${digestPrefix(secret)}`;
  }
  for (const name of SECRET_HEADERS) {
    const secret = headers[name];
    if (secret !== undefined) headers[name] = digestPrefix(secret);
  }
  return headers;
}

/** Request parameters with the secret ones replaced by a digest. */
export function redactParameters(parameters: Iterable<[string, string]>): Record<string, string> {
  const shown: Record<string, string> = {};
  for (const [name, value] of parameters) {
    shown[name] = SECRET_PARAMETERS.includes(name) ? digestPrefix(value) : value;
  }
  return shown;
}

function digestPrefix(secret: string): string {
  return `sha256:${createHash('sha256').update(secret).digest('hex').slice(0, 12)}`;
}
