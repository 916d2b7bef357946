import { expect, test } from 'vitest';
import {
  type Entry,
  fleetCloud,
  planFleet,
  rotateEntry,
  runAtOnce,
  tagUser,
} from '../support/action/fleet.ts';
import { passDays, REPOSITORY } from '../support/action/rotate-step.ts';
import type { Cloud } from '../support/cloud/cloud.ts';
import { isExhaustive, sizeOf } from '../support/setup/exhaustive.ts';

/** `npm test` is content with four keys of one. */
const ACCOUNTS = Array.from({ length: sizeOf(1, 10) }, (_, index) =>
  String(100_000_000_001 + index),
);
/** The ends of an account's list: two of the most frequent kind, and one of each other. */
const SAMPLED = [0, 7, 8, 9];
/** `ci-3-8` is the ninth of the fourth account. */
const USERS = ACCOUNTS.flatMap((accountId, account) =>
  (isExhaustive ? [...Array(10).keys()] : SAMPLED).map((index) => ({
    name: `ci-${account}-${index}`,
    accountId,
  })),
);
/** Processes at once; this machine stands for all of GitHub's runners. */
const RUNNERS = 4;
/** Requests a second that IAM answers, for all accounts together. */
const IAM_LIMIT = 8;

/** Where a user's key goes: the file's words, and how many places of GitHub's they mean. */
const KINDS = {
  'one secret': {
    places: 1,
    write: (name: string) => `sinks: [{ type: github, name: ${name} }]`,
  },
  "another repository's secret, with an escrow": {
    places: 2,
    write: (name: string) =>
      `sinks: [{ type: github, name: ${name}, repository: octo-org/other, overwrite: true }], escrow: { type: github, name: ${name}_PENDING }`,
  },
  'two secrets, with an escrow': {
    places: 3,
    write: (name: string) =>
      `sinks: [{ type: github, name: ${name} }, { type: github, name: ${name}, environment: production, overwrite: true }], escrow: ${name}`,
  },
};
type Kind = keyof typeof KINDS;

function kindOf(user: string): Kind {
  if (user.endsWith('-8')) return "another repository's secret, with an escrow";
  return user.endsWith('-9') ? 'two secrets, with an escrow' : 'one secret';
}

/** `ci-3-8` publishes to KEY_3_8. */
const secretOf = (user: string) => user.replace('ci', 'KEY').replaceAll('-', '_');

const FILE = `
aws-region: us-west-2
accounts:${ACCOUNTS.map(
  (id, index) => `
  - id: "${id}"
    name: account-${index}
    role-to-assume: arn:aws:iam::${id}:role/bedrock-rotator
    users:${USERS.filter(({ accountId }) => accountId === id)
      .map(
        ({ name }) =>
          `\n      - { user-name: ${name}, ${KINDS[kindOf(name)].write(secretOf(name))} }`,
      )
      .join('')}`,
).join('')}
`;

type Calls = Record<string, number>;

/** A run that does nothing. Nothing in here depends on another one. */
const look = (places: number): Calls => ({
  // Who the job is, to AWS.
  'oidc RequestIdToken': 1,
  'sts AssumeRoleWithWebIdentity': 1,
  // The dates of the rotation, which are tags of the user, and the keys.
  'iam GetUser': 1,
  'iam ListServiceSpecificCredentials': 1,
  // When each was written: all that GitHub shows of a secret.
  'github GetSecret': places,
  // Whether the key in the sinks works: its id alone can be forged.
  'bedrock ListFoundationModels': 1,
});

/** The least that each day of a key's life takes. */
const LEAST: Record<string, (places: number) => Calls> = {
  'steady run': look,
  rotation: (places) => ({
    ...look(places),
    // Before anything changes, whether each can be written; and once more at the write, since
    // GitHub may give the place another key meanwhile, and would keep what it cannot open.
    'github GetPublicKey': 2 * places,
    'github PutSecret': places,
    // That a key is about to be made, and then that it is live.
    'iam TagUser': 2,
    'iam CreateServiceSpecificCredential': 1,
    // The second one after the creation: whether a run that began at the same time has made a key, too.
    'iam ListServiceSpecificCredentials': 2,
    // In a row, since one may come from the only server that knows the key so far.
    'bedrock ListFoundationModels': 1 + 3,
  }),
  'grace end': (places) => ({
    ...look(places),
    // Nobody has gone back to the old one since.
    'iam GetUser': 2,
    // The live key works, or the old one stays.
    'bedrock ListFoundationModels': 1 + 1,
    'iam UpdateServiceSpecificCredential': 1,
    // The soak is counted from here, and IAM does not show when a key was deactivated.
    'iam TagUser': 1,
  }),
  'soak end': (places) => ({
    ...look(places),
    // As above.
    'iam GetUser': 2,
    'iam DeleteServiceSpecificCredential': 1,
  }),
};

/** What was answered, for one of so many keys. Throttled requests are the limit's doing. */
function callsPerKey(cloud: Cloud, keys: number): Calls {
  const calls: Calls = {};
  for (const { service, action, status } of cloud.journal.entries()) {
    if (status >= 400) continue;
    calls[`${service} ${action}`] = (calls[`${service} ${action}`] ?? 0) + 1 / keys;
  }
  return Object.fromEntries(
    Object.entries(calls).map(([name, number]) => [name, Math.round(number * 1e6) / 1e6]),
  );
}

/** How often one thing was asked of IAM until it was answered. */
function mostAttempts(cloud: Cloud): number {
  const attempts = new Map<string, number>();
  let most = 0;
  for (const { action, parameters, status } of cloud.journal.entries({ service: 'iam' })) {
    const call = `${action} ${parameters?.UserName}`;
    const number = (attempts.get(call) ?? 0) + 1;
    most = Math.max(most, number);
    attempts.set(call, status === 200 ? 0 : number);
  }
  return most;
}

/** One night: the workflow plans, and every job runs. @returns how many requests IAM throttled */
async function runNight(cloud: Cloud, phase: string, check: Check): Promise<number> {
  const started = performance.now();
  const entries = await planFleet(cloud, FILE);
  expect(entries).toHaveLength(USERS.length);
  let throttled = 0;
  let most = 0;
  for (const kind of Object.keys(KINDS) as Kind[]) {
    const some = entries.filter((entry) => kindOf(entry['user-name'] ?? '') === kind);
    cloud.journal.clear();
    const steps = await runAtOnce(RUNNERS, some, (entry) =>
      rotateEntry(cloud, FILE, entry, { hurry: 3 }),
    );
    for (const step of steps) expect(step.code, step.log.text).toBe(0);
    throttled += cloud.journal.count({ service: 'iam', status: 400 });
    most = Math.max(most, mostAttempts(cloud));
    check(
      steps.map(({ outputs }) => outputs),
      some,
    );
    const calls = callsPerKey(cloud, some.length);
    const total = Object.values(calls).reduce((sum, number) => sum + number, 0);
    console.log(`${phase}, ${kind}: ${total} calls a key ${JSON.stringify(calls)}`);
    const least = LEAST[phase];
    if (least !== undefined) expect(calls).toEqual(least(KINDS[kind].places));
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(
    `${phase}: ${entries.length} keys in ${seconds} s, ${throttled} requests throttled, at most ${most} attempts for one`,
  );
  return throttled;
}

type Check = (outputs: Record<string, string>[], entries: Entry[]) => void;
const inPhase = (phase: string) => (outputs: Record<string, string>[]) => {
  expect(new Set(outputs.map((output) => output.phase))).toEqual(new Set([phase]));
};

const statuses = (cloud: Cloud) => [...new Set(cloud.iam.keys().map(({ status }) => status))];

const title = `${USERS.length} keys of ${ACCOUNTS.length} account(s) rotate while IAM throttles`;
test(`${title}, with no call too many`, async () => {
  await using cloud = await fleetCloud(USERS, {
    // GitHub's own limits are another test's matter.
    github: { writesPerMinute: 100_000, writesPerHour: 100_000 },
  });
  for (const user of USERS) await giveKey(cloud, user);
  passDays(cloud, 1);
  await runNight(cloud, 'steady run', inPhase('steady'));

  passDays(cloud, 29.5);
  cloud.limit('iam', IAM_LIMIT);
  // On a slow machine the runs do not come to the limit.
  cloud.faults.add({ service: 'iam', kind: 'throttle', times: 3 });
  const old = cloud.iam.keys();
  const throttled = await runNight(cloud, 'rotation', (outputs, entries) => {
    expect(outputs.filter(({ rotated }) => rotated !== 'true')).toEqual([]);
    for (const [index, { 'user-name': user = '' }] of entries.entries()) {
      const live = cloud.iam.keys(user).at(-1);
      expect(live?.id).toBe(outputs[index]?.['key-id']);
      expect(valuesOf(cloud, user)).toEqual(new Set([live?.value]));
    }
  });
  expect(throttled).toBeGreaterThan(0);
  cloud.limit('iam', 0);
  expect(cloud.iam.keys()).toHaveLength(2 * old.length);

  passDays(cloud, 1.1);
  await runNight(cloud, 'grace end', inPhase('grace'));
  expect(old.map(({ id }) => cloud.iam.keys().find((key) => key.id === id)?.status)).toEqual(
    old.map(() => 'Inactive'),
  );

  passDays(cloud, 3.1);
  await runNight(cloud, 'soak end', inPhase('steady'));
  expect(statuses(cloud)).toEqual(['Active']);
  expect(cloud.iam.keys()).toHaveLength(old.length);
});

/** A key as an earlier run left it: in every place, and marked as live. */
async function giveKey(cloud: Cloud, user: (typeof USERS)[0]): Promise<void> {
  const { id, value, createdAt } = cloud.issueApiKey({ ...user, user: user.name, ageDays: 60 });
  const secret = secretOf(user.name);
  for (const scope of scopesOf(user.name)) cloud.github.setSecret(scope, secret, value);
  cloud.github.setSecret({ repository: REPOSITORY }, `${secret}_PENDING`, value);
  const since = createdAt.toISOString().replace('.000Z', 'Z');
  await tagUser(cloud, user, { 'bedrock-token:live': `${id} since ${since}` });
}

/** Where the sinks of a user are. */
function scopesOf(user: string): { repository: string; environment?: string }[] {
  switch (kindOf(user)) {
    case 'one secret':
      return [{ repository: REPOSITORY }];
    case 'two secrets, with an escrow':
      return [{ repository: REPOSITORY }, { repository: REPOSITORY, environment: 'production' }];
    default:
      return [{ repository: 'octo-org/other' }];
  }
}

const valuesOf = (cloud: Cloud, user: string) =>
  new Set(scopesOf(user).map((scope) => cloud.github.secret(scope, secretOf(user))?.value));
