import {
  GetRolePolicyCommand,
  GetUserPolicyCommand,
  type IAMClient,
  ListRolePoliciesCommand,
  ListUserPoliciesCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { endlessList } from '../errors/translate-error.ts';
import { unreadable } from './iam-answers.ts';
import { decodeDocument, parseDocument } from './role-answers.ts';

/** A role or a user, whose policies can be written. */
export interface PolicyHolder {
  kind: 'role' | 'user';
  name: string;
}

/** Name → document, as JSON. */
export type InlinePolicies = ReadonlyMap<string, string>;

/** There is room for some hundreds of the shortest policies. */
const MOST_PAGES = 10;

/** Every inline policy: only together they show how much room there is. */
export async function readInline(client: IAMClient, holder: PolicyHolder): Promise<InlinePolicies> {
  const documents = new Map<string, string>();
  for (const name of await listNames(client, holder)) {
    documents.set(name, await readDocument(client, holder, name));
  }
  return documents;
}

/** The same, parsed. By entries: `__proto__` is the name of a policy, too, and no assignment keeps it. */
export async function readInlineDocuments(
  client: IAMClient,
  holder: PolicyHolder,
): Promise<Record<string, unknown>> {
  const documents = [...(await readInline(client, holder))];
  return Object.fromEntries(documents.map(([name, text]) => [name, parseDocument(text)]));
}

async function listNames(client: IAMClient, { kind, name }: PolicyHolder): Promise<string[]> {
  const names: string[] = [];
  let marker: string | undefined;
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const more = marker === undefined ? {} : { Marker: marker };
    const { PolicyNames, IsTruncated, Marker } =
      kind === 'role'
        ? await client.send(new ListRolePoliciesCommand({ RoleName: name, ...more }))
        : await client.send(new ListUserPoliciesCommand({ UserName: name, ...more }));
    if (!Array.isArray(PolicyNames)) throw unreadable();
    names.push(...PolicyNames);
    if (!IsTruncated) return names;
    if (!Marker) throw unreadable();
    marker = Marker;
  }
  throw endlessList('IAM');
}

async function readDocument(
  client: IAMClient,
  { kind, name }: PolicyHolder,
  policyName: string,
): Promise<string> {
  const { PolicyDocument: encoded } =
    kind === 'role'
      ? await client.send(new GetRolePolicyCommand({ RoleName: name, PolicyName: policyName }))
      : await client.send(new GetUserPolicyCommand({ UserName: name, PolicyName: policyName }));
  return decodeDocument(encoded);
}

/** Writes a policy, in place of the one of that name. */
export async function writeInline(
  client: IAMClient,
  { kind, name }: PolicyHolder,
  policyName: string,
  document: string,
): Promise<void> {
  const policy = { PolicyName: policyName, PolicyDocument: document };
  if (kind === 'role') await client.send(new PutRolePolicyCommand({ RoleName: name, ...policy }));
  else await client.send(new PutUserPolicyCommand({ UserName: name, ...policy }));
}
