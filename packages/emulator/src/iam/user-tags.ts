import type { QueryResult } from '../aws/query/respond.ts';
import { readList } from '../aws/query/validation.ts';
import type { Tag } from '../aws/user.ts';
import {
  authorizedUser,
  changeUser,
  type IamAction,
  type IamCall,
  limitExceeded,
  requestTags,
} from './call.ts';
import { PAGE_PARAMETERS, readPage, takePage } from './pages.ts';
import { EXISTING_USER_NAME, readTags } from './parameters.ts';

/** IAM User Guide, "IAM and AWS STS quotas". */
export const TAGS_PER_USER = 50;

export const userTagActions: Record<string, IamAction> = {
  TagUser: {
    parameters: ['UserName', 'Tags.member.N.Key', 'Tags.member.N.Value'],
    run: tagUser,
  },
  UntagUser: { parameters: ['UserName', 'TagKeys.member.N'], run: untagUser },
  ListUserTags: { parameters: ['UserName', ...PAGE_PARAMETERS], isDelayed: true, run: listTags },
};

function tagUser(call: IamCall): undefined {
  const name = call.read.required('UserName', EXISTING_USER_NAME);
  call.read.done();
  const given = readTags(call.form);
  const user = authorizedUser(call, name, requestTags(given));
  const tags = [
    ...without(
      user.tags,
      given.map(({ key }) => key),
    ),
    ...given,
  ];
  if (tags.length > TAGS_PER_USER) throw limitExceeded('TagsPerUser', TAGS_PER_USER);
  changeUser(user, { tags });
}

function untagUser(call: IamCall): undefined {
  const name = call.read.required('UserName', EXISTING_USER_NAME);
  call.read.done();
  const keys = readList(call.form, (index) => `TagKeys.member.${index}`);
  const user = authorizedUser(call, name, keys.length > 0 ? { 'aws:tagkeys': keys } : {});
  changeUser(user, { tags: without(user.tags, keys) });
}

function listTags(call: IamCall): QueryResult {
  const name = call.read.required('UserName', EXISTING_USER_NAME);
  const page = readPage(call);
  call.read.done();
  const { tags } = authorizedUser(call, name, {}, call.seen);
  const { items, truncation } = takePage(tags, ({ key }) => key, page);
  return { Tags: describeTags(items), ...truncation };
}

export function describeTags(tags: readonly Tag[]): QueryResult[] {
  return tags.map(({ key, value }) => ({ Key: key, Value: value }));
}

/** Keys of tags are the same in whatever case. */
function without(tags: readonly Tag[], keys: readonly string[]): Tag[] {
  const gone = keys.map((key) => key.toLowerCase());
  return tags.filter(({ key }) => !gone.includes(key.toLowerCase()));
}
