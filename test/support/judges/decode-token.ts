/** What a short-term key says of itself, read here without any code of the product. */
export interface DecodedToken {
  query: URLSearchParams;
  region: string;
  signedAt: Date;
  seconds: number;
}

export function decodeToken(token: string): DecodedToken {
  const text = Buffer.from(token.replace(/^[a-z-]+-api-key-/, ''), 'base64').toString();
  const query = new URLSearchParams(text.slice(text.indexOf('?') + 1));
  const [, , region = ''] = (query.get('X-Amz-Credential') ?? '').split('/');
  const date = query.get('X-Amz-Date') ?? '';
  const iso = date.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z');
  return {
    query,
    region,
    signedAt: new Date(iso),
    seconds: Number(query.get('X-Amz-Expires')),
  };
}
