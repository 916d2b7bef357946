import {
  type IAMClient,
  paginateListAttachedUserPolicies,
  paginateListUserPolicies,
  paginateListUsers,
} from '@aws-sdk/client-iam';
import { endlessList } from '../errors/translate-error.ts';
import { unreadable } from './iam-answers.ts';

export interface ListedUser {
  name: string;
  arn: string;
}

/** The most that a page may hold (IAM API reference). */
const PAGE = 1000;
/** An account has 5,000 users, by its quota. */
const MOST_PAGES = 100;

/** All users of the account. */
export async function listUsers(client: IAMClient): Promise<ListedUser[]> {
  const pages = paginateListUsers({ client, pageSize: PAGE }, {});
  const users = await collect(pages, ({ Users }) => Users);
  return users.map(({ UserName: name, Arn: arn }) => {
    if (name === undefined || arn === undefined) throw unreadable();
    return { name, arn };
  });
}

/** The ARNs of the managed policies of a user, and the names of the inline ones; not those of groups. */
export async function listPolicies(
  client: IAMClient,
  userName: string,
): Promise<{ attached: string[]; inline: string[] }> {
  const whose = { UserName: userName };
  const managed = paginateListAttachedUserPolicies({ client }, whose);
  const attached = await collect(managed, ({ AttachedPolicies }) => AttachedPolicies);
  const names = paginateListUserPolicies({ client }, whose);
  const inline = await collect(names, ({ PolicyNames }) => PolicyNames);
  return { attached: attached.map(({ PolicyArn = '' }) => PolicyArn), inline };
}

/** An answer without a list is not one of nothing. */
async function collect<Page, Item>(
  pages: AsyncIterable<Page>,
  itemsOf: (page: Page) => Item[] | undefined,
): Promise<Item[]> {
  const all: Item[] = [];
  let read = 0;
  for await (const page of pages) {
    const items = itemsOf(page);
    if (!Array.isArray(items)) throw unreadable();
    all.push(...items);
    read += 1;
    if (read > MOST_PAGES) throw endlessList('IAM');
  }
  return all;
}
