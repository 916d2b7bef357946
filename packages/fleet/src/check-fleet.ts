import { inputError } from '@bedrock-token/core';
import { isPassedBack, type ListedPlace, listPlaces } from '@bedrock-token/sinks';
import type { FileReading } from './file-reading.ts';
import type { FleetKey } from './fleet-key.ts';
import type { KeyReading } from './read-key.ts';
import { withLine } from './read-settings.ts';

/** What a run knows besides the file. */
export interface FleetSurroundings {
  /** For users for whom the file names none. */
  region: string;
  /** `owner/name` of the workflow's repository; undefined outside of one. */
  repository: string | undefined;
}

/**
 * What cannot be checked for one key alone: each user once, and no place for two of them, since each would
 * take the other's key out of it.
 *
 * @throws ERR_INPUT naming the line of the second
 */
export function checkFleet(
  readings: readonly KeyReading[],
  surroundings: FleetSurroundings,
  { complain, blame }: Omit<FileReading, 'lineOf'>,
): void {
  const users = new Map<string, FleetKey>();
  const names = new Map<string, FleetKey>();
  const places = new Map<string, { place: ListedPlace; key: FleetKey }>();
  for (const { key, node } of readings) {
    const identity = `user ${key.userName} of account ${key.accountId}`;
    // IAM API reference, CreateUser: names are not distinguished by case.
    const other = users.get(identity.toLowerCase());
    if (other !== undefined) {
      const problem = `repeats ${identity}, who is in line ${other.line}`;
      complain(node, problem, 'Name every user once; names of IAM users are not case-sensitive.');
    }
    users.set(identity.toLowerCase(), key);
    checkName(names, key, node, complain);
    for (const place of withLine(node, blame, () => listOwnPlaces(key, surroundings))) {
      const other = [...places.values()].find((one) => overlap(one.place, place));
      if (other !== undefined) {
        complain(
          node,
          `publishes to ${place.name}, and so does user ${other.key.userName} in line ${other.key.line}`,
          'Give every user a place of its own, escrow included.',
        );
      }
      places.set(place.name, { place, key });
    }
  }
}

/** The same place, or a place and a member of it. Members of one place are apart. */
function overlap(one: ListedPlace, other: ListedPlace): boolean {
  return one.name === other.name || one.name === other.whole || other.name === one.whole;
}

/** A name leads to one account, and an account has one name. */
function checkName(
  names: Map<string, FleetKey>,
  key: FleetKey,
  node: unknown,
  complain: FileReading['complain'],
): void {
  const other = [...names.values()].find(
    ({ account, accountId }) => (account === key.account) !== (accountId === key.accountId),
  );
  names.set(key.account, key);
  if (other === undefined) return;
  complain(
    node,
    `is of account ${key.accountId}, called ${key.account}; line ${other.line} is of ${other.accountId}, called ${other.account}`,
    'Give every account one name, and no name to two accounts.',
  );
}

function listOwnPlaces(key: FleetKey, { region, repository }: FleetSurroundings): ListedPlace[] {
  const { accountId, settings, sinks, escrow } = key;
  const [first] = sinks;
  const isSecret = first.type === 'github' && escrow === undefined && repository !== undefined;
  if (isSecret && !isPassedBack(first, repository)) {
    throw inputError(
      'escrow',
      `is empty, and the only place is a secret that no workflow of ${repository} can read`,
      'Add an escrow from which the next run can take the key: a secret of this repository, such as escrow: { type: github, name: BEDROCK_API_KEY_PENDING }, or one in Secrets Manager.',
    );
  }
  const where = { accountId, region: settings['aws-region'] ?? region, repository };
  return listPlaces(sinks, escrow, where);
}
