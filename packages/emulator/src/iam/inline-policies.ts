import type { PolicyOwner } from '../aws/account.ts';
import type { QueryResult } from '../aws/query/respond.ts';
import { uriEncode } from '../aws/signature/sigv4.ts';
import { AwsError } from '../server/aws-error.ts';
import { noSuchEntity } from './iam-errors.ts';
import type { IamAction, IamCall } from './operations.ts';
import { type OwnerKind, ROLES, USERS } from './owners.ts';
import { PAGE_PARAMETERS, readPage, takePage } from './pages.ts';
import { DOCUMENT, POLICY_NAME } from './parameters.ts';
import { parsePolicyText } from './policy-documents.ts';

export const inlinePolicyActions: Record<string, IamAction> = {
  ...actionsOf(USERS),
  ...actionsOf(ROLES),
};

function actionsOf(kind: OwnerKind): Record<string, IamAction> {
  const { word } = kind;
  const ofOne = [`${word}Name`, 'PolicyName'];
  return {
    [`Put${word}Policy`]: {
      parameters: [...ofOne, 'PolicyDocument'],
      run: (call) => putPolicy(kind, call),
    },
    [`Get${word}Policy`]: { parameters: ofOne, run: (call) => getPolicy(kind, call) },
    [`Delete${word}Policy`]: { parameters: ofOne, run: (call) => deletePolicy(kind, call) },
    [`List${word}Policies`]: {
      parameters: [`${word}Name`, ...PAGE_PARAMETERS],
      isDelayed: true,
      run: (call) => listPolicies(kind, call),
    },
  };
}

function putPolicy(kind: OwnerKind, call: IamCall): undefined {
  const text = call.read.required('PolicyDocument', DOCUMENT);
  const { owner, name } = readRequest(kind, call);
  const policy = parsePolicyText(text, 'identity');
  const others = owner.inline.filter((one) => one.name !== name);
  const inline = [...others, { name, text, policy }];
  const characters = inline.reduce((sum, one) => sum + one.text.replace(/\s/g, '').length, 0);
  const { word, inlineCharacters } = kind;
  if (characters > inlineCharacters) {
    throw new AwsError(
      409,
      'LimitExceeded',
      `Maximum policy size of ${inlineCharacters} bytes exceeded for ${word.toLowerCase()} ${owner.name}`,
    );
  }
  kind.change(owner, { inline });
}

function getPolicy(kind: OwnerKind, call: IamCall): QueryResult {
  const { owner, name } = readRequest(kind, call);
  // The document comes percent-encoded by RFC 3986 (IAM API reference, GetUserPolicy).
  const PolicyDocument = uriEncode(find(kind, owner, name).text);
  return { [`${kind.word}Name`]: owner.name, PolicyName: name, PolicyDocument };
}

function deletePolicy(kind: OwnerKind, call: IamCall): undefined {
  const { owner, name } = readRequest(kind, call);
  const gone = find(kind, owner, name);
  kind.change(owner, { inline: owner.inline.filter((one) => one !== gone) });
}

function listPolicies(kind: OwnerKind, call: IamCall): QueryResult {
  const name = call.read.required(`${kind.word}Name`, kind.nameRule);
  const page = readPage(call);
  call.read.done();
  const { inline } = kind.authorized(call, name, {}, call.seen);
  const { items, truncation } = takePage(inline, (one) => one.name, page);
  return { PolicyNames: items.map((one) => one.name), ...truncation };
}

function readRequest(kind: OwnerKind, call: IamCall) {
  const ownerName = call.read.required(`${kind.word}Name`, kind.nameRule);
  const name = call.read.required('PolicyName', POLICY_NAME);
  call.read.done();
  return { owner: kind.authorized(call, ownerName), name };
}

function find({ word }: { word: string }, { inline }: PolicyOwner, name: string) {
  const found = inline.find((one) => one.name === name);
  if (found !== undefined) return found;
  throw noSuchEntity(`The ${word.toLowerCase()} policy with name ${name} cannot be found.`);
}
