import type { PolicyDocument, PolicyStatement } from '@bedrock-token/emulator';
import {
  askControlPlane,
  askModel,
  type BedrockAnswer,
} from '../../../support/cloud/ask-bedrock.ts';
import type { CheckResult } from '../../part.ts';
import { mint, type NewAccount, succeed } from './account.ts';
import { readSetup } from './page.ts';

const MODEL = 'anthropic.claude-haiku-4-5-20251001-v1:0';
const PROFILE = `us.${MODEL}`;
const RESOURCES = [
  `arn:aws:bedrock:us-east-1:123456789012:inference-profile/${PROFILE}`,
  `arn:aws:bedrock:*::foundation-model/${MODEL}`,
];

interface Operation {
  /** What of the policy it needs, by the README's table. */
  needs: readonly string[];
  ask(env: Record<string, string>, key: string): Promise<BedrockAnswer>;
}

const read = (action: string, path: string): Operation => ({
  needs: [`bedrock:${action}`],
  ask: (env, key) => askControlPlane(env, key, path),
});

const OPERATIONS: Record<string, Operation> = {
  Converse: {
    needs: ['bedrock:InvokeModel', ...RESOURCES],
    ask: (env, key) => askModel(env, key, PROFILE),
  },
  ConverseStream: {
    needs: ['bedrock:InvokeModelWithResponseStream', ...RESOURCES],
    ask: (env, key) => askModel(env, key, PROFILE, 'converse-stream'),
  },
  GetFoundationModel: read('GetFoundationModel', `/foundation-models/${MODEL}`),
  GetInferenceProfile: read('GetInferenceProfile', `/inference-profiles/${PROFILE}`),
  ListFoundationModels: read('ListFoundationModels', '/foundation-models'),
  ListInferenceProfiles: read('ListInferenceProfiles', '/inference-profiles'),
};

/** Any use of a key needs it. */
const USE = 'bedrock:CallWithBearerToken';

/** The README's permissions: enough for what its table says, and nothing of them to spare. */
export async function comparePermissions(account: NewAccount): Promise<CheckResult> {
  const { files, commands } = readSetup('docs/setup-github.md');
  const text = files['permissions.json'] ?? '';
  for (const [name, content] of Object.entries(files)) account.save(name, content);
  const [provider = '', role = '', permissions = ''] = commands;
  await succeed(account, 'the provider and the role', `${provider}\n${role}`);
  const key = (await mint(account, 'a job', {})) ?? '';
  await compareOperations(account, key, 'a role without permissions', [USE]);
  await succeed(account, 'the permissions', permissions);
  await compareOperations(account, key, 'the permissions of the README', []);
  await mint(account, 'verify: access', { inputs: { verify: 'access' } });
  await mint(account, 'verify with the model', { inputs: { verify: PROFILE } });

  for (const { what, document, removed } of withoutEach(JSON.parse(text) as PolicyDocument)) {
    account.save('permissions.json', JSON.stringify(document));
    await succeed(account, `permissions without ${what}`, permissions);
    await compareOperations(account, key, `without ${what}`, removed);
  }
  return account.result();
}

/** The operations that need what was removed are denied, and no other. */
async function compareOperations(
  account: NewAccount,
  key: string,
  what: string,
  removed: readonly string[],
): Promise<void> {
  for (const [name, { needs, ask }] of Object.entries(OPERATIONS)) {
    const { status, said } = await ask(account.cloud.env, key);
    const wanted = [USE, ...needs].some((need) => removed.includes(need)) ? 403 : 200;
    account.expect(`${name}, ${what}`, status === wanted, `${status}, not ${wanted}: ${said}`);
  }
}

interface Variant {
  what: string;
  document: PolicyDocument;
  removed: string[];
}

/** The policy without each of its statements, actions and resources. */
function withoutEach(document: PolicyDocument): Variant[] {
  const statements = [document.Statement].flat();
  return statements.flatMap((statement, index) => {
    const change = (...other: PolicyStatement[]) => ({
      ...document,
      Statement: statements.toSpliced(index, 1, ...other),
    });
    const items = (['Action', 'Resource'] as const).flatMap((element) => {
      const list = [statement[element] ?? []].flat();
      if (list.length < 2) return [];
      return list.map((item) => ({
        what: item,
        document: change({ ...statement, [element]: list.filter((one) => one !== item) }),
        removed: [item],
      }));
    });
    const all = [statement.Action ?? []].flat();
    return [{ what: `statement ${index + 1}`, document: change(), removed: all }, ...items];
  });
}
