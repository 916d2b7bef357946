import type { Tag } from '../aws/account.ts';
import type { QueryResult } from '../aws/query/respond.ts';
import { readList } from '../aws/query/validation.ts';
import { limitExceeded } from './iam-errors.ts';
import { authorize, type IamAction, type IamCall, requestTags } from './operations.ts';
import { type OwnerKind, ROLES, USERS } from './owners.ts';
import { PAGE_PARAMETERS, readPage, takePage } from './pages.ts';
import { readTags, TAG_PARAMETERS } from './parameters.ts';

/** Per user, role or provider (IAM User Guide, "IAM and AWS STS quotas"). */
const TAGS = 50;

export const tagActions: Record<string, IamAction> = { ...actionsOf(USERS), ...actionsOf(ROLES) };

function actionsOf(kind: OwnerKind): Record<string, IamAction> {
  const { word } = kind;
  const name = `${word}Name`;
  return {
    [`Tag${word}`]: { parameters: [name, ...TAG_PARAMETERS], run: (call) => tag(kind, call) },
    [`Untag${word}`]: {
      parameters: [name, 'TagKeys.member.N'],
      run: (call) => untag(kind, call),
    },
    [`List${word}Tags`]: {
      parameters: [name, ...PAGE_PARAMETERS],
      isDelayed: true,
      run: (call) => listTags(kind, call),
    },
  };
}

function tag(kind: OwnerKind, call: IamCall): undefined {
  const name = call.read.required(`${kind.word}Name`, kind.nameRule);
  call.read.done();
  const given = readTags(call.form);
  const owner = kind.authorized(call, name, requestTags(given));
  const keys = given.map(({ key }) => key);
  const tags = [...without(owner.tags, keys), ...given];
  checkNumber(kind.word, tags);
  kind.change(owner, { tags });
}

function untag(kind: OwnerKind, call: IamCall): undefined {
  const name = call.read.required(`${kind.word}Name`, kind.nameRule);
  call.read.done();
  const keys = readList(call.form, (index) => `TagKeys.member.${index}`);
  const owner = kind.authorized(call, name, keys.length > 0 ? { 'aws:tagkeys': keys } : {});
  kind.change(owner, { tags: without(owner.tags, keys) });
}

function listTags(kind: OwnerKind, call: IamCall): QueryResult {
  const name = call.read.required(`${kind.word}Name`, kind.nameRule);
  const page = readPage(call);
  call.read.done();
  const { tags } = kind.authorized(call, name, {}, call.seen);
  const { items, truncation } = takePage(tags, ({ key }) => key, page);
  return { Tags: describeTags(items), ...truncation };
}

/**
 * Lets a call pass whose caller may create something with the tags of the request.
 *
 * @param word what is created, as in `TagUser`
 * @param arn of what is created
 * @throws AwsError
 */
export function authorizeCreation(call: IamCall, word: string, arn: string): Tag[] {
  const tags = readTags(call.form);
  checkNumber(word, tags);
  authorize(call, arn, requestTags(tags));
  if (tags.length > 0) authorize(call, arn, requestTags(tags), `Tag${word}`);
  return tags;
}

function checkNumber(word: string, tags: readonly Tag[]): void {
  if (tags.length > TAGS) throw limitExceeded(`TagsPer${word}`, TAGS);
}

export function describeTags(tags: readonly Tag[]): QueryResult[] {
  return tags.map(({ key, value }) => ({ Key: key, Value: value }));
}

/** Keys of tags are the same in whatever case. */
function without(tags: readonly Tag[], keys: readonly string[]): Tag[] {
  const gone = keys.map((key) => key.toLowerCase());
  return tags.filter(({ key }) => !gone.includes(key.toLowerCase()));
}
