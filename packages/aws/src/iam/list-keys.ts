import {
  type IAMClient,
  ListServiceSpecificCredentialsCommand,
  type ListServiceSpecificCredentialsResponse,
} from '@aws-sdk/client-iam';
import { endlessList } from '../errors/translate-error.ts';
import { type ListedKey, readKeyPage } from './iam-answers.ts';

/** The most that a page may hold (IAM API reference, ListServiceSpecificCredentials). */
const PAGE = 1000;
/** IAM may fill no page; a user has two keys, and an account some ten thousand users at most. */
const MOST_PAGES = { ofUser: 20, ofAccount: 1000 };
const MOST_KEYS = 100_000;

/**
 * The long-term keys for one service, the oldest first. The SDK has no paginator for this list.
 *
 * @param serviceName such as `bedrock.amazonaws.com`; undefined for every service
 */
export async function listKeys(
  client: IAMClient,
  whose: { UserName: string } | { AllUsers: true },
  serviceName?: string,
): Promise<ListedKey[]> {
  const keys: ListedKey[] = [];
  const mostPages = 'UserName' in whose ? MOST_PAGES.ofUser : MOST_PAGES.ofAccount;
  let marker: string | undefined;
  let pages = 0;
  do {
    const page: ListServiceSpecificCredentialsResponse = await client.send(
      new ListServiceSpecificCredentialsCommand({
        ...whose,
        ...(serviceName !== undefined && { ServiceName: serviceName }),
        MaxItems: PAGE,
        ...(marker !== undefined && { Marker: marker }),
      }),
    );
    const { keys: some, next } = readKeyPage(page);
    keys.push(...some);
    pages += 1;
    // Pages without an end would be read for ever.
    const isEndless = next === marker || pages >= mostPages || keys.length > MOST_KEYS;
    if (next !== undefined && isEndless) throw endlessList('IAM');
    marker = next;
  } while (marker !== undefined);
  return keys.sort((one, other) => one.createdAt.getTime() - other.createdAt.getTime());
}
