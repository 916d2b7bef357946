import type { GetOpenIDConnectProviderResponse, Role, Tag } from '@aws-sdk/client-iam';
import type { ObservedPolicies, ObservedProvider, ObservedRole } from '@bedrock-token/core';
import { unreadable } from './iam-answers.ts';

/** @throws Error if it cannot be read */
export function readProviderAnswer(answer: GetOpenIDConnectProviderResponse): ObservedProvider {
  if (!answer.Url) throw unreadable();
  return { clientIds: answer.ClientIDList ?? [], tags: readTags(answer.Tags) };
}

/** @throws Error if it cannot be read, or is not the role that was asked for */
export function readRoleAnswer(
  role: Role | undefined,
  asked: string,
): Omit<ObservedRole, keyof ObservedPolicies> {
  const { RoleName, Arn, AssumeRolePolicyDocument, MaxSessionDuration, Tags } = role ?? {};
  if (RoleName?.toLowerCase() !== asked.toLowerCase()) throw unreadable();
  if (Arn === undefined || !/^arn:[\w-]+:iam::\d{12}:role\/\S+$/.test(Arn)) throw unreadable();
  return {
    arn: Arn,
    trust: readDocument(AssumeRolePolicyDocument),
    maxSessionSeconds: MaxSessionDuration ?? 3600,
    tags: readTags(Tags),
  };
}

/** A policy document. @throws Error if it cannot be read: it must not pass for a policy that is not there */
export const readDocument = (encoded: string | undefined): unknown =>
  parseDocument(decodeDocument(encoded));

/** IAM percent-encodes documents by RFC 3986 (IAM API reference, GetRolePolicy). @throws as there */
export function decodeDocument(encoded: string | undefined): string {
  if (encoded === undefined) throw unreadable();
  try {
    return decodeURIComponent(encoded);
  } catch {
    throw unreadable();
  }
}

/** @throws as there */
export function parseDocument(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unreadable();
  }
}

function readTags(tags: readonly Tag[] = []): Record<string, string> {
  return Object.fromEntries(
    tags.map(({ Key, Value = '' }): [string, string] => {
      if (Key === undefined) throw unreadable();
      return [Key, Value];
    }),
  );
}
