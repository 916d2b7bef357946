import {
  type IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolesCommand,
} from '@aws-sdk/client-iam';
import type { ObservedPolicies } from '@bedrock-token/core';
import { endlessList } from '../errors/translate-error.ts';
import { unreadable } from './iam-answers.ts';
import { readInlineDocuments } from './inline-policies.ts';
import { readDocument } from './role-answers.ts';

/** An account has 1,000 roles by default and 5,000 at most (IAM User Guide, "IAM and AWS STS quotas"). */
const MOST_PAGES = 100;

export async function readPolicies(client: IAMClient, roleName: string): Promise<ObservedPolicies> {
  const inline = await readInlineDocuments(client, { kind: 'role', name: roleName });
  const attached = await readPages(async (Marker) => {
    const command = new ListAttachedRolePoliciesCommand({ RoleName: roleName, Marker });
    const page = await client.send(command);
    return { items: page.AttachedPolicies, ...page };
  });
  return { inline, attached: attached.map(({ PolicyArn }) => PolicyArn ?? '') };
}

/** @returns the names of the roles whose trust policy names the provider */
export async function listRolesTrusting(client: IAMClient, providerArn: string): Promise<string[]> {
  const roles = await readPages(async (Marker) => {
    const page = await client.send(new ListRolesCommand({ Marker, MaxItems: 1000 }));
    return { items: page.Roles, ...page };
  });
  return roles
    .filter(({ AssumeRolePolicyDocument: document }) => names(readDocument(document), providerArn))
    .map(({ RoleName }) => RoleName ?? '');
}

/** Whether a text stands anywhere in a document, however its JSON spells it. */
function names(document: unknown, text: string): boolean {
  return JSON.stringify(document).toLowerCase().includes(JSON.stringify(text).toLowerCase());
}

interface Page<T> {
  items: T[] | undefined;
  IsTruncated?: boolean | undefined;
  Marker?: string | undefined;
}

/** @throws Error for an answer without a list, which is not one of nothing */
async function readPages<T>(ask: (marker: string | undefined) => Promise<Page<T>>): Promise<T[]> {
  const all: T[] = [];
  let marker: string | undefined;
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const { items, IsTruncated, Marker } = await ask(marker);
    if (!Array.isArray(items)) throw unreadable();
    all.push(...items);
    if (!IsTruncated) return all;
    if (!Marker || Marker === marker) throw endlessList('IAM');
    marker = Marker;
  }
  throw endlessList('IAM');
}
