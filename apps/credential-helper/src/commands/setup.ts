import { BedrockTokenError, configuredEndpoint } from '@bedrock-token/core';
import { allOptions, assertTakes, chooseAction } from '../command-line/actions.ts';
import { wordOf } from '../command-line/find-action.ts';
import { noSuchWord } from '../command-line/no-such-word.ts';
import { usageError } from '../command-line/parse.ts';
import { REQUEST_OPTIONS, readTokenRequest } from '../command-line/request-options.ts';
import type {
  Command,
  CommandSpec,
  Invocation,
  OptionSpec,
  RunAction,
} from '../command-line/spec.ts';
import type { ProcessIo } from '../process-io.ts';
import { assertOwnHome } from '../setup/assert-own-home.ts';
import { checkKey } from '../setup/check-key.ts';
import { spec as ci } from '../setup/ci/spec.ts';
import { launcher } from '../setup/command-words.ts';
import { apply, type Change, planPut, planUndo } from '../setup/files/change.ts';
import { showChange } from '../setup/files/show-change.ts';
import { describeUnmanagedLines } from '../setup/files/unmanaged-lines.ts';
import { spec as github } from '../setup/github/spec.ts';
import { spec as guardrails } from '../setup/guardrails/spec.ts';
import { keyInEnvironment } from '../setup/key-in-environment.ts';
import { mergePlans } from '../setup/merge-plans.ts';
import { assertPermanent } from '../setup/permanent-command.ts';
import { pinProfile } from '../setup/pin-profile.ts';
import { spec as rotation } from '../setup/rotation/spec.ts';
import { usersOfProfile } from '../setup/shared-profile.ts';
import type { Choice, FilePlan, Tool } from '../setup/tool.ts';
import { PROFILE } from '../setup/tools/aws-profile.ts';
import { TOOLS } from '../setup/tools/index.ts';

/** All they have is a field for a key, so only a gateway serves them. */
const FIELDS_ONLY = ['vscode', 'librechat', 'open-webui'];
const names = [...TOOLS.map(({ name }) => name), ...FIELDS_ONLY];

/** `bedrock-token setup ACTION`: what is set up is not a tool. An action's code is loaded when it runs. */
const ACTIONS: readonly (readonly [CommandSpec, load: () => Promise<RunAction>])[] = [
  [github, async () => (await import('../setup/github/run.ts')).setUpGitHub],
  [rotation, async () => (await import('../setup/rotation/run.ts')).setUpRotation],
  [ci, async () => (await import('../setup/ci/run.ts')).setUpCi],
  [guardrails, async () => (await import('../setup/guardrails/run.ts')).setUpGuardrails],
];
const ACTION_SPECS = ACTIONS.map(([action]) => action);
const words = [...names, ...ACTION_SPECS.map(wordOf)];

const TOOL_OPTIONS: readonly OptionSpec[] = [
  {
    name: 'gateway',
    summary:
      'write or print the address and the local key of bedrock-token serve, which do not expire',
  },
  { name: 'port', value: 'PORT', summary: 'with --gateway: the port of bedrock-token serve' },
  { name: 'dry-run', summary: 'show what would be written, and change nothing' },
  { name: 'undo', summary: 'remove the settings that setup wrote' },
  { name: 'no-check', summary: 'do not check whether a key is available' },
  {
    name: 'endpoint',
    value: 'ENDPOINT',
    summary: 'codex: the endpoint whose Responses API it calls',
    choices: ['runtime', 'mantle'],
    default: 'runtime',
  },
  {
    name: 'auth',
    value: 'AUTH',
    summary: 'claude-code: AWS credentials in Bedrock mode, or a key for the Messages API',
    choices: ['credentials', 'key'],
    default: 'credentials',
  },
  ...REQUEST_OPTIONS,
];

const spec: CommandSpec = {
  name: 'setup',
  summary:
    'Configure a tool to use bedrock-token, or AWS for the jobs of a CI system; or undo that.',
  operands: words.join('|'),
  operandChoices: words,
  maxOperands: 2,
  options: allOptions(ACTION_SPECS, TOOL_OPTIONS),
  ownOptions: TOOL_OPTIONS,
  actions: ACTION_SPECS,
  details:
    'A second run changes nothing. The previous content of a file is kept in the state directory\n(XDG_STATE_HOME) until --undo. direnv, mise and litellm are configured for the current directory.\nThe settings name the current profile (--profile, or AWS_PROFILE), which must exist.\nAt the end, setup checks whether a key is available, and warns if not.',
  examples: [
    {
      command: 'bedrock-token setup codex --region us-west-2 --dry-run',
      does: 'what would change',
    },
    {
      command: 'bedrock-token setup claude-code --region us-east-1 --profile sso',
      does: 'Claude Code on Bedrock, with the login of a profile',
    },
  ],
};

export const setup: Command = {
  spec,
  async run(invocation, io) {
    const [named = ''] = invocation.operands;
    const action = ACTIONS.find(([one]) => wordOf(one) === named);
    if (action !== undefined) {
      chooseAction(spec, invocation);
      const runAction = await action[1]();
      return runAction(invocation, io);
    }
    if (invocation.operands.length > 1) throw usageError(spec, 'There are too many operands.');
    assertTakes(
      { ...spec, name: `setup ${named}`.trim(), options: TOOL_OPTIONS },
      spec,
      invocation,
    );
    const tool = TOOLS.find(({ name }) => name === named);
    const { gatewayPlans, setUpGateway } = await import('../setup/gateway/setup-gateway.ts');
    if (invocation.isSet('gateway') && names.includes(named)) {
      return setUpGateway(named, tool, readChoice(invocation, io), invocation, io);
    }
    if (invocation.isSet('port')) throw usageError(spec, '--port needs --gateway.');
    if (FIELDS_ONLY.includes(named)) throw usageError(spec, `${named} needs --gateway.`);
    if (tool === undefined) throw noSuchWord(spec, undefined, words);
    assertOwnHome(`setup ${tool.name}`, io);
    const undo = invocation.isSet('undo');
    const given = readChoice(invocation, io);
    const choice = undo ? given : await pinProfile(tool, given, io);
    if (!undo) assertRegion(tool, choice);
    if (!undo) {
      const { applyProfileEndpoints } = await import('@bedrock-token/aws');
      const { namesOfOwnEndpoints } = await import('../gateway/upstreams.ts');
      // Those of a gateway, which takes no other key than its own.
      for (const name of namesOfOwnEndpoints(io.env, 0)) delete io.env[name];
      await applyProfileEndpoints(choice.profile, io.env);
      const { warnUnknownRegion } = await import('../mint/warn-unknown-region.ts');
      if (choice.region !== undefined) warnUnknownRegion(choice.region, io);
    }
    const planned = { ...choice, region: choice.region ?? (undo ? 'us-east-1' : undefined) };
    const users = undo ? usersOfProfile(TOOLS, tool, planned, io) : [];
    // Who takes out the profile itself means it.
    const isKept = users.length > 0 && tool.name !== 'aws-profile';
    const ownPlans = tool.plan(planned, io);
    if (!undo) assertLastingIn(ownPlans, tool);
    const plans = mergePlans(ownPlans, gatewayPlans(tool.name, io)).filter(
      ({ isShared }) => !(isKept && isShared),
    );
    // All are planned before the first is changed: a file of bad form leaves the others alone.
    const changes = plans
      .map((plan) => (undo || plan.isLeftover ? planUndo(plan, io) : planPut(plan, io)))
      .filter(({ before, after }, index) => !plans[index]?.isLeftover || before !== after);
    if (invocation.isSet('dry-run')) {
      io.stdout(changes.map(showChange).join(''));
      return 0;
    }
    const warnings = undo
      ? []
      : [
          ...warningsOf(tool, choice, io),
          ...(await foreignEndpointsIn(changes, io)),
          ...(await unwrittenEndpoint(tool, changes, io)),
        ];
    for (const change of changes) apply(change);
    const next = undo ? [] : [...cautionsOf(tool, changes), tool.next(choice, io)];
    io.stderr([...changes.map(describe), ...next].join('\n  '));
    if (users.length > 0) io.stderr(tellUsers(users, isKept));
    for (const warning of [...warnings, ...changes.flatMap(nameLeftover)]) {
      io.stderr(`Warning: ${warning}`);
    }
    if (undo || invocation.isSet('no-check')) return 0;
    const fault = await checkKey(tool, choice, io);
    if (fault !== undefined) io.stderr(`Warning: ${fault}`);
    return 0;
  },
};

/** Hosts other than AWS's own that the settings lead to from now on. */
async function foreignEndpointsIn(changes: readonly Change[], io: ProcessIo): Promise<string[]> {
  const { describeForeignEndpoints } = await import('@bedrock-token/aws');
  return describeForeignEndpoints(io.env).filter((sentence) => {
    const [, host = ''] = /^Requests go to (\S+),/.exec(sentence) ?? [];
    return changes.some(({ after }) => after?.includes(`://${host}`));
  });
}

/** An endpoint of the environment that the settings do not hold: what is valid there may be sent to AWS. */
async function unwrittenEndpoint(
  { name }: Tool,
  changes: readonly Change[],
  { env }: ProcessIo,
): Promise<string[]> {
  const { describeForeignEndpoints } = await import('@bedrock-token/aws');
  const url = configuredEndpoint('BEDROCK_RUNTIME', env);
  if (url === undefined) return [];
  if (describeForeignEndpoints({ AWS_ENDPOINT_URL_BEDROCK_RUNTIME: url }).length === 0) return [];
  const { host } = new URL(url);
  if (changes.some(({ after }) => after?.includes(`://${host}`))) return [];
  return [
    `The settings do not hold the endpoint ${host} of your environment, so ${name} may call AWS. Set AWS_ENDPOINT_URL_BEDROCK_RUNTIME where it starts, or enter the URL in its settings.`,
  ];
}

const NO_SOURCE =
  'There is no profile named default. Unless you name a profile with --profile, the profile bedrock-token uses the AWS credentials of the environment that a tool runs in.';

/** The settings of a project may start what belongs to that project. */
function assertLastingIn(plans: readonly FilePlan[], { name, command }: Tool): void {
  if (plans.every(({ isOfProject }) => isOfProject)) return;
  assertPermanent((command ?? launcher)(), `setup ${name}`);
}

function cautionsOf({ allows }: Tool, changes: readonly Change[]): string[] {
  if (allows === undefined) return [];
  return changes.flatMap((change) => describeUnmanagedLines(change, allows) ?? []);
}

function nameLeftover({ leftover }: Change): string[] {
  if (leftover === undefined) return [];
  return [
    `${leftover} is a copy that an earlier version kept, or came with the directory. Remove it if you do not need it.`,
  ];
}

function warningsOf(tool: Tool, choice: Choice, io: ProcessIo): string[] {
  const key = keyInEnvironment(tool, io);
  return [
    ...(tool.warnings?.(choice, io) ?? []),
    ...(key === undefined ? [] : [`${key.says} ${key.fix}.`]),
    ...(tool.readsProfile && choice.profile === undefined ? [NO_SOURCE] : []),
  ];
}

function tellUsers(users: string[], isKept: boolean): string {
  const names = users.join(', ');
  if (isKept) return `The profile ${PROFILE} is kept, since settings name it: ${names}.`;
  const again = users.map((name) => `bedrock-token setup ${name}`).join(', ');
  return `Warning: Settings still name the profile ${PROFILE}: ${names}. Undo them (--undo), or run: ${again}.`;
}

function readChoice(invocation: Invocation, io: ProcessIo): Choice {
  return {
    ...readTokenRequest(invocation, io),
    endpoint: invocation.value('endpoint') === 'mantle' ? 'mantle' : 'runtime',
    auth: invocation.value('auth') === 'key' ? 'key' : 'credentials',
  };
}

function describe({ path, before, after }: Change): string {
  if (before === after) return `${path} is up to date`;
  return after === undefined
    ? `${path} was removed`
    : `${path} was ${before === undefined ? 'created' : 'changed'}`;
}

function assertRegion(tool: Tool, { region }: Choice): void {
  if (!tool.needsRegion || region !== undefined) return;
  throw new BedrockTokenError('ERR_REGION', `${tool.name} needs a region.`, {
    hint: `Run: bedrock-token setup ${tool.name} --region us-east-1.`,
  });
}
