import { SignatureError } from './signature-error.ts';
import { ALGORITHM, type CredentialScope, TERMINATOR } from './sigv4.ts';

export interface SigV4Authorization {
  accessKeyId: string;
  scope: CredentialScope;
  /** In lower case, in canonical order. */
  headerNames: string[];
  signature: string;
}

/** Takes apart `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`. @throws SignatureError */
export function parseAuthorization(header: string | undefined): SigV4Authorization {
  if (header === undefined)
    throw new SignatureError('missing', 'Request is missing Authentication Token');
  const [algorithm, ...rest] = header.split(' ');
  const fields = new Map(
    rest
      .join(' ')
      .split(/,\s*/)
      .map((field): [string, string] => {
        const equalsAt = field.indexOf('=');
        return [field.slice(0, equalsAt), field.slice(equalsAt + 1)];
      }),
  );
  const scope = (fields.get('Credential') ?? '').split('/');
  const [accessKeyId, date, region, service, terminator] = scope;
  const headerNames = (fields.get('SignedHeaders') ?? '').split(';');
  const signature = fields.get('Signature');
  if (
    algorithm !== ALGORITHM ||
    scope.length !== 5 ||
    terminator !== TERMINATOR ||
    !accessKeyId ||
    !date ||
    !region ||
    !service ||
    !signature
  ) {
    throw new SignatureError('incomplete', 'Authorization header is incomplete or malformed.');
  }
  if (!headerNames.includes('host') && !headerNames.includes(':authority')) {
    throw new SignatureError(
      'incomplete',
      "'Host' must be a 'SignedHeader' in the AWS Authorization.",
    );
  }
  return { accessKeyId, scope: { date, region, service }, headerNames, signature };
}
