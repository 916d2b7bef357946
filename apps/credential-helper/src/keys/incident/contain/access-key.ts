import { BedrockTokenError, type ShortTermLeak } from '@bedrock-token/core';
import { readOrFault } from '../attempts.ts';
import { type Containment, failedStep } from '../containment.ts';
import type { IncidentContext } from '../context.ts';
import { createHistoryReader } from '../timeline/read-history.ts';
import { HISTORY_MS, readMaxEvents } from '../timeline/window.ts';

/**
 * A short-term key that a user's access key has signed: requests of access keys have no
 * `aws:TokenIssueTime`, so a deny of older sessions has no effect. The access key is deactivated.
 */
export async function containAccessKey(
  { accessKeyId }: ShortTermLeak,
  context: IncidentContext,
): Promise<Containment> {
  const { store, account, now, regions, invocation } = context;
  const from = new Date(now().getTime() - HISTORY_MS);
  const request = {
    attribute: { key: 'AccessKeyId', value: accessKeyId } as const,
    from,
    maxEvents: readMaxEvents(invocation),
  };
  const shared = {
    label: 'access key',
    reader: createHistoryReader(regions.names, request, { ...context, ...account }),
    from,
    canVerify: true,
  } as const;
  const none = { ...shared, steps: [], notes: [], next: [] };
  const ask = () => account.withRetry(() => store.userOfAccessKey(accessKeyId));
  const userName = await readOrFault(ask);
  if (userName instanceof BedrockTokenError) {
    return { ...none, steps: [failedStep(`deactivate access key ${accessKeyId}`, userName)] };
  }
  if (userName === undefined) return { ...none, refusal: unknownAccessKey(accessKeyId) };
  const isActive = await isStillActive(userName, accessKeyId, context);
  if (isActive === undefined) return { ...none, refusal: unknownAccessKey(accessKeyId) };
  return {
    ...shared,
    steps: [
      {
        what: `deactivate access key ${accessKeyId} of user ${userName}`,
        result: `access key ${accessKeyId} of user ${userName} is inactive`,
        isDone: !isActive,
        run: () => account.withRetry(() => store.deactivateAccessKey(userName, accessKeyId)),
      },
    ],
    notes: [
      `The access key of user ${userName} signed the key. Everything that uses this access key fails once it is inactive.`,
    ],
    next: [
      `Replace the access key where it was used, then delete it: aws iam delete-access-key --user-name ${userName} --access-key-id ${accessKeyId}`,
    ],
  };
}

/** Who may not list the access keys may still be allowed to deactivate one: it is tried then. */
async function isStillActive(
  userName: string,
  accessKeyId: string,
  { store, account }: IncidentContext,
): Promise<boolean | undefined> {
  const keys = await readOrFault(() => account.withRetry(() => store.listAccessKeys(userName)));
  if (keys instanceof BedrockTokenError) return true;
  return keys.find(({ id }) => id === accessKeyId)?.isActive;
}

function unknownAccessKey(accessKeyId: string): BedrockTokenError {
  return new BedrockTokenError(
    'ERR_KEY_UNCLEAR',
    `No IAM user of this account has access key ${accessKeyId}.`,
    {
      hint: `If it was deleted, the key no longer works. If it is of the root user, sign in as root and delete it under Security credentials. See whose it is: aws sts get-access-key-info --access-key-id ${accessKeyId}`,
      refused: true,
    },
  );
}
