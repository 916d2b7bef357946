import { createHash } from 'node:crypto';
import { providerName } from '../oidc/provider-name.ts';
import type { Account, OidcProvider } from './account.ts';

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
