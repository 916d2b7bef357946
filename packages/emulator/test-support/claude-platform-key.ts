import { createHash, createHmac } from 'node:crypto';
import type { IssuedKeys } from '../src/index.ts';
import { REGION } from './scenario.ts';

export interface KeyParts {
  prefix?: string;
  host?: string;
  scope?: string;
  region?: string;
  seconds?: number;
}

const SERVICE = 'aws-external-anthropic';
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string) =>
  createHmac('sha256', key).update(text).digest();

/**
 * A short-term key of Claude Platform on AWS, signed by the text of AWS's documentation ("Create a signed
 * AWS API request"), or one of which a part is of another service.
 */
export function signClaudeKey(keys: IssuedKeys, parts: KeyParts = {}): string {
  const { prefix = `${SERVICE}-api-key-`, host = `${SERVICE}.amazonaws.com` } = parts;
  const { scope = SERVICE, region = REGION, seconds = 3600 } = parts;
  const at = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const place = [at.slice(0, 8), region, scope, 'aws4_request'];
  const fields: Record<string, string> = {
    Action: 'CallWithBearerToken',
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${keys.accessKeyId}/${place.join('/')}`,
    'X-Amz-Date': at,
    'X-Amz-Expires': String(seconds),
    ...(keys.sessionToken !== undefined && { 'X-Amz-Security-Token': keys.sessionToken }),
    'X-Amz-SignedHeaders': 'host',
  };
  const query = Object.entries(fields)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
  const canonical = ['POST', '/', query, `host:${host}\n`, 'host', sha256('')].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', at, place.join('/'), sha256(canonical)].join('\n');
  const key = place.reduce<string | Buffer>(hmac, `AWS4${keys.secretAccessKey}`);
  const signature = hmac(key, toSign).toString('hex');
  const url = `${host}/?${query}&X-Amz-Signature=${signature}&Version=1`;
  return prefix + Buffer.from(url).toString('base64');
}
