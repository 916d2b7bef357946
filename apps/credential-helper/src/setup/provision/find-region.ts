import { readTokenRequest } from '../../command-line/request-options.ts';
import type { Invocation } from '../../command-line/spec.ts';
import type { Account } from '../../keys/shared/account.ts';
import { chooseRegion } from '../../mint/sign-in.ts';
import { warnUnknownRegion } from '../../mint/warn-unknown-region.ts';
import type { ProcessIo } from '../../process-io.ts';

/**
 * The region of the set-up: that of the credentials, or the one that was asked for.
 *
 * @param account undefined without credentials; a sign-in has warned of an unknown region
 * @throws ERR_REGION
 */
export function findRegion(
  account: Account | undefined,
  invocation: Invocation,
  io: ProcessIo,
): string {
  if (account !== undefined) return account.region;
  const region = chooseRegion(readTokenRequest(invocation, io).region);
  warnUnknownRegion(region, io);
  return region;
}
