import { UNKNOWN_END } from '@bedrock-token/core';
import { readExecVersion } from './exec-version.ts';
import { type Format, toRfc3339 } from './format.ts';

/** Its schema: schema/token.schema.json in this package. */
export const formatJson: Format = ({ token, region, expiresAt, isEndUnknown, cached, source }) =>
  toLine({
    Version: 1,
    Token: token.reveal(),
    ...(isEndUnknown ? { SessionEnd: UNKNOWN_END } : { Expiration: toRfc3339(expiresAt) }),
    Region: region,
    Cached: cached,
    Source: source,
  });

export const formatHeader: Format = ({ token }) => `Authorization: Bearer ${token.reveal()}\n`;

/** client-go credential plugins; client-go refuses any version but the one that it asked for. */
export const formatExecCredential: Format = ({ token, expiresAt }) =>
  toLine({
    apiVersion: readExecVersion(process.env.KUBERNETES_EXEC_INFO),
    kind: 'ExecCredential',
    status: { token: token.reveal(), expirationTimestamp: toRfc3339(expiresAt) },
  });

/** The `get` answer of the credential helper specification of EngFlow and Bazel. */
export const formatBazel: Format = ({ token, expiresAt }) =>
  toLine({
    headers: { Authorization: [`Bearer ${token.reveal()}`] },
    expires: toRfc3339(expiresAt),
  });

/** Claude Desktop's `inferenceCredentialHelper`. */
export const formatClaudeDesktop: Format = ({ token }) => toLine({ token: token.reveal() });

const toLine = (value: unknown) => `${JSON.stringify(value)}\n`;
