import { createHash } from 'node:crypto';
import type { Account } from './directory.ts';
import type { Tag } from './iam-entities.ts';

/** An OIDC identity provider of an account, as it is at one time. */
export interface OidcProvider {
  /** The issuer, with its scheme. */
  url: string;
  /** The URL without its scheme: the prefix of condition keys. */
  name: string;
  arn: string;
  /** Client ids, one of which a token's `aud` must be. */
  audiences: readonly string[];
  thumbprints: readonly string[];
  tags: readonly Tag[];
  createdAt: Date;
}

/** `https://host/path` → `host/path`, as IAM names a provider in ARNs and condition keys. */
export function providerName(issuer: string): string {
  return issuer.replace(/^https?:\/\//, '').replace(/\/$/, '');
}

export function providerArn({ partition, id }: Account, url: string): string {
  return `arn:${partition}:iam::${id}:oidc-provider/${providerName(url)}`;
}

/** @param thumbprints default a stand-in for that of the authority, which IAM looks up itself */
export function buildProvider(
  account: Account,
  createdAt: Date,
  {
    url,
    audiences,
    thumbprints = [],
    tags = [],
  }: Pick<OidcProvider, 'url' | 'audiences'> & Partial<OidcProvider>,
): OidcProvider {
  const name = providerName(url);
  return {
    url,
    name,
    arn: providerArn(account, url),
    audiences,
    thumbprints:
      thumbprints.length > 0 ? thumbprints : [createHash('sha1').update(name).digest('hex')],
    tags,
    createdAt,
  };
}
