import { toTimestamp, UNKNOWN_END } from '@bedrock-token/core';
import { readExecVersion } from './exec-version.ts';
import type { Format, FormatName, VariableFormat } from './format.ts';

/** Its schema: schema/token.schema.json in this package. */
const formatJson: Format = ({
  token,
  region,
  expiresAt,
  isEndUnknown,
  cached,
  source,
  service = 'bedrock',
}) =>
  toLine({
    Version: 1,
    Token: token.reveal(),
    ...(isEndUnknown ? { SessionEnd: UNKNOWN_END } : { Expiration: toTimestamp(expiresAt) }),
    Region: region,
    Cached: cached,
    Source: source,
    ...(service !== 'bedrock' && { Service: service }),
  });

const formatHeader: Format = ({ token }) => `Authorization: Bearer ${token.reveal()}\n`;

/** client-go credential plugins; client-go refuses any version but the one that it asked for. */
const formatExecCredential: Format = ({ token, expiresAt }) =>
  toLine({
    apiVersion: readExecVersion(process.env.KUBERNETES_EXEC_INFO),
    kind: 'ExecCredential',
    status: { token: token.reveal(), expirationTimestamp: toTimestamp(expiresAt) },
  });

/** The `get` answer of the credential helper specification of EngFlow and Bazel. */
const formatBazel: Format = ({ token, expiresAt }) =>
  toLine({
    headers: { Authorization: [`Bearer ${token.reveal()}`] },
    expires: toTimestamp(expiresAt),
  });

/** Claude Desktop's `inferenceCredentialHelper`. */
const formatClaudeDesktop: Format = ({ token }) => toLine({ token: token.reveal() });

const toLine = (value: unknown) => `${JSON.stringify(value)}\n`;

export const DOCUMENT_FORMATS: Record<Exclude<FormatName, 'token' | VariableFormat>, Format> = {
  json: formatJson,
  header: formatHeader,
  'exec-credential': formatExecCredential,
  bazel: formatBazel,
  'claude-desktop': formatClaudeDesktop,
};
