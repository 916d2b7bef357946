import { partitionOf } from '@bedrock-token/aws';
import { permissionsOfUser } from '@bedrock-token/fleet';
import { composeRotation, type RotatedUser, type Statement } from '@bedrock-token/provisioning';
import { appNeeds, type NeededApp, sinkStatements } from '@bedrock-token/sinks';
import { usageError } from '../../command-line/parse.ts';
import type { Invocation } from '../../command-line/spec.ts';
import { openAccount } from '../../keys/shared/account.ts';
import type { ProcessIo } from '../../process-io.ts';
import { describeRisks } from '../notes/describe-risks.ts';
import { describeLookAlikes } from '../notes/look-alikes.ts';
import { assertComplete } from '../provision/assert-complete.ts';
import { findAccount, readAccount } from '../provision/find-account.ts';
import { findRegion } from '../provision/find-region.ts';
import { readGitHub } from '../provision/read-github.ts';
import {
  audienceOf,
  type RepositoryOptions,
  readRepository,
  withoutJobs,
} from '../provision/read-repository.ts';
import type { Composed, Use } from '../provision/setup-kind.ts';
import { describeSecrets, listSecrets, type NeededSecret } from './needed-secrets.ts';
import { describeKeys, NEXT } from './notes.ts';
import { readFleetKeys } from './read-fleet-keys.ts';
import { readOneKey } from './read-one-key.ts';
import { type KeySource, placesOf, type RotatedKey } from './rotated-key.ts';
import { spec } from './spec.ts';

export interface ComposedRotation extends Composed {
  options: RepositoryOptions;
  source: KeySource;
  /** Those of Secrets Manager that must exist before the first run. */
  secrets: readonly NeededSecret[];
  audience: string;
  /** Whether a run of the workflow that fails opens an issue. */
  hasAlert: boolean;
  /** Undefined if no sink is a GitHub secret. */
  app: NeededApp | undefined;
}

/** A session as long as the runtime of a rotation, which ends within minutes. */
const SESSION_SECONDS = 3600;

/**
 * The provider, the role of the rotation and the users, by the options, GitHub and, if asked for, AWS.
 *
 * @throws ERR_INPUT, ERR_REGION, and whatever stops a sign-in
 */
export async function composeForRotation(
  invocation: Invocation,
  io: ProcessIo,
  use: Use,
): Promise<ComposedRotation> {
  const hasAlert = readAlert(invocation);
  assertComplete(spec, { options: needsOf(invocation, use) }, invocation, io, use);
  const read = readRepository(invocation);
  const options = use === 'undo' ? withoutJobs(read) : read;
  const { repository, thumbprints } = options;
  const config = invocation.value('config');
  const given = config === undefined ? readOneKey(invocation, io, use, repository) : undefined;
  const account = use === 'offline' ? undefined : await openAccount(invocation, io, true);
  const region = findRegion(account, invocation, io);
  const partition = partitionOf(region);
  const known = account && (await readAccount(account));
  const source = given ?? readFleetKeys(config ?? '', invocation, known, { region, repository });
  const accountId = findAccount(known, source.accountId, invocation);
  const where = { partition, accountId, region };
  const users = source.keys.map((key) => toUser(key, where));
  const reading = await readGitHub(options, io);
  const audience = audienceOf(options, partition);
  const { setup, decision } = composeRotation({
    ...where,
    audience,
    roleName: source.roleName,
    maxSessionSeconds: SESSION_SECONDS,
    subject: { ...options, reading },
    users,
  });
  const secrets = listSecrets(source.keys, region);
  const app = appNeeds(source.ofWorkflow.flatMap(placesOf), repository);
  return {
    ...{ options, source, secrets, setup, audience, thumbprints, app, hasAlert },
    ...(account !== undefined && { account }),
    notes: [
      ...describeRisks(options.filter, options.subject),
      ...decision.notes,
      ...(await describeSecrets(secrets, use, account)),
      ...describeKeys(source, app),
      ...describeLookAlikes(options),
    ],
    next: NEXT,
  };
}

/** A file of keys has the rest; names alone are enough to undo. */
function needsOf(invocation: Invocation, use: Use): Record<string, string> {
  const repo = 'octo-org/octo-repo';
  if (invocation.isSet('config')) return { repo };
  return { repo, user: 'bedrock-ci', ...(use !== 'undo' && { sinks: 'FILE' }) };
}

/** @throws ERR_INPUT for anything else than the workflow, on which it has no effect */
function readAlert(invocation: Invocation): boolean {
  if (!invocation.isSet('alert')) return false;
  if (invocation.value('format') === 'workflow') return true;
  throw usageError(spec, '--alert needs --format workflow.');
}

function toUser(
  key: RotatedKey,
  { partition, accountId, region }: { partition: string; accountId: string; region: string },
): RotatedUser {
  const { userName: name, settings } = key;
  const { service, credentialAgeDays: maxAgeDays } = settings;
  const where = { partition, accountId, region: key.region ?? region };
  return {
    name,
    service,
    maxAgeDays,
    ...permissionsOfUser(settings, partition),
    sinks: sinkStatements(placesOf(key), where) as Statement[],
  };
}
