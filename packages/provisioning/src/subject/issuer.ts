import { inputError } from '@bedrock-token/core';

/** Who signs the OIDC tokens of jobs. */
export interface OidcIssuer {
  /** As tokens have it in `iss`, such as https://token.actions.githubusercontent.com */
  url: string;
  /** Without its scheme: the end of the provider's ARN, and the prefix of condition keys. */
  name: string;
}

/** An issuer of GitHub. */
export interface Issuer extends OidcIssuer {
  kind: 'github.com' | 'ghe.com' | 'server';
  /** Whether IAM accepts more claims than `sub` and `aud` in conditions; known of GitHub's own issuer only. */
  hasClaimKeys: boolean;
  /** The REST API of that GitHub. */
  apiUrl: string;
}

const GITHUB = 'https://token.actions.githubusercontent.com';
const HOST = /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/;
const HINT =
  'Leave it out for github.com. Otherwise give https://HOSTNAME/_services/token (GitHub Enterprise Server), https://token.actions.SUBDOMAIN.ghe.com, or https://token.actions.githubusercontent.com/ENTERPRISE.';

/**
 * Reads the URL of a GitHub issuer (GitHub docs, "OpenID Connect reference", and those of GitHub
 * Enterprise).
 *
 * @param text undefined for github.com
 * @throws ERR_INPUT for what is none
 */
export function parseIssuer(text: string | undefined, name: string): Issuer {
  const url = (text ?? GITHUB).replace(/\/+$/, '');
  const [, host = '', path = ''] = /^https:\/\/([^/?#]+)((?:\/[^?#]*)?)$/.exec(url) ?? [];
  if (!HOST.test(host)) throw inputError(name, 'is not the https URL of an issuer of GitHub', HINT);
  const common = { url, name: `${host}${path}` };
  if (host === 'token.actions.githubusercontent.com' && /^(\/[\w-]+)?$/.test(path)) {
    return {
      ...common,
      kind: 'github.com',
      hasClaimKeys: path === '',
      apiUrl: 'https://api.github.com',
    };
  }
  const subdomain = /^token\.actions\.([\w-]+\.ghe\.com)$/.exec(host)?.[1];
  if (subdomain !== undefined && path === '') {
    return { ...common, kind: 'ghe.com', hasClaimKeys: false, apiUrl: `https://api.${subdomain}` };
  }
  if (path === '/_services/token') {
    return { ...common, kind: 'server', hasClaimKeys: false, apiUrl: `https://${host}/api/v3` };
  }
  throw inputError(name, 'is not the https URL of an issuer of GitHub', HINT);
}
