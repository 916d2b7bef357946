import { inputError } from '@bedrock-token/core';
import type { OidcIssuer } from '../subject/issuer.ts';

/**
 * An issuer that a user gives. IAM wants https, and no port (IAM API reference,
 * CreateOpenIDConnectProvider).
 *
 * @param option such as `--issuer`
 * @param example such as https://gitlab.example.com
 * @throws ERR_INPUT for what IAM would refuse
 */
export function readIssuerUrl(text: string, option: string, example: string): OidcIssuer {
  const url = text.replace(/\/+$/, '');
  if (!ISSUER.test(url)) {
    throw inputError(
      option,
      'is not an https URL with a host name and no port, as IAM needs it',
      `Give the issuer as the claim iss of a token has it, such as ${option} ${example}.`,
    );
  }
  return { url, name: url.replace('https://', '') };
}

const ISSUER = /^https:\/\/[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?:\/[\w.~%+-]+)*$/;
