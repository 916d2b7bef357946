import { Document, visit } from 'yaml';
import type { JobFilter } from '../subject/job-filter.ts';
import { APP_SECRETS } from './app-checklist.ts';
import { expression, literal } from './expression.ts';
import { APP_TOKEN, CHECKOUT, splitComment } from './pinned-actions.ts';

/** The action, as this documentation names it. */
const ROTATE = 'org/bedrock-token/actions/rotate@v1';
const DEFAULT_AUDIENCE = 'sts.amazonaws.com';

/** The token of the GitHub App that writes the sinks. */
export interface AppToken {
  /** Inputs of create-github-app-token, such as `permission-secrets`; empty for all that the App has. */
  permissionInputs: readonly string[];
  /** The owner of the repositories; undefined for the workflow's own repository alone. */
  owner?: string | undefined;
  /** Their names; undefined for all of the installation. */
  repositories?: readonly string[] | undefined;
}

/** One key, whose settings are inputs of the workflow. */
export interface KeyOfWorkflow {
  kind: 'key';
  userName: string;
  /** Inputs that differ from their defaults. */
  settings: Readonly<Record<string, string>>;
  /** YAML, as the user wrote it. */
  sinks: string;
  escrow?: string | undefined;
  /** Names of secrets of the workflow that are passed back. */
  currentKeySecret?: string | undefined;
  pendingKeySecret?: string | undefined;
}

/** The keys of a file, each in its own job. */
export interface FleetOfWorkflow {
  kind: 'fleet';
  /** Of the file in the repository. */
  path: string;
  /** Whether some key has no region or no role in the file. */
  lacks: { region: boolean; role: boolean };
}

export interface RotationWorkflowRequest {
  roleArn: string;
  region: string;
  audience: string;
  filter: JobFilter;
  /** Undefined if no sink is a GitHub secret. */
  app: AppToken | undefined;
  /** Whether a failing run opens an issue. */
  hasAlert: boolean;
  keys: KeyOfWorkflow | FleetOfWorkflow;
}

/** A workflow that rotates each day, ready to commit. */
export function renderRotationWorkflow(request: RotationWorkflowRequest): string {
  const document = new Document(
    request.keys.kind === 'key' ? ofKey(request, request.keys) : ofFleet(request, request.keys),
  );
  visit(document, { Scalar: (_, node) => splitComment(node) });
  return document.toString({ lineWidth: 0, singleQuote: true, flowCollectionPadding: true });
}

/** Not at the full hour, when GitHub drops runs (GitHub docs, "Events that trigger workflows", schedule). */
const SCHEDULE = [{ cron: '17 4 * * *' }];
const MODES = ['rotate', 'plan', 'compromised', 'rollback', 'cleanup'];
const RUNNER = 'ubuntu-latest';

function ofKey(request: RotationWorkflowRequest, key: KeyOfWorkflow): object {
  const { roleArn, region } = request;
  const { userName, settings, sinks, escrow, currentKeySecret, pendingKeySecret } = key;
  const rotation = {
    'role-to-assume': roleArn,
    'aws-region': region,
    ...audienceOf(request),
    'user-name': userName,
    ...settings,
    ...tokenOf(request),
    ...alertOf(request),
    mode: expression("inputs.mode || 'rotate'"),
    sinks: sinks.endsWith('\n') ? sinks : `${sinks}\n`,
    ...(escrow !== undefined && { escrow }),
    ...(currentKeySecret !== undefined && {
      'current-key': expression(`secrets.${currentKeySecret}`),
    }),
    ...(pendingKeySecret !== undefined && {
      'pending-key': expression(`secrets.${pendingKeySecret}`),
    }),
  };
  return {
    name: `Rotate the Bedrock key of ${userName}`,
    on: {
      schedule: SCHEDULE,
      workflow_dispatch: { inputs: { mode: { type: 'choice', options: MODES } } },
    },
    permissions: {},
    concurrency: { group: `rotate-${userName}` },
    jobs: {
      rotate: {
        name: 'Rotate',
        'runs-on': RUNNER,
        ...environmentOf(request),
        permissions: { 'id-token': 'write # to assume the role', ...alertPermission(request) },
        steps: [...appSteps(request), { uses: ROTATE, with: rotation }],
      },
    },
  };
}

function ofFleet(request: RotationWorkflowRequest, { path, lacks }: FleetOfWorkflow): object {
  const { roleArn, region } = request;
  const checkout = { uses: CHECKOUT, with: { 'persist-credentials': false } };
  const rotation = {
    config: literal(path),
    account: expression('matrix.account'),
    'user-name': expression('matrix.user-name'),
    // An input that says the same as the file is taken; one that says otherwise is refused.
    ...(lacks.role && { 'role-to-assume': orElse('matrix.role-to-assume', roleArn) }),
    ...(lacks.region && { 'aws-region': orElse('matrix.aws-region', region) }),
    ...audienceOf(request),
    ...tokenOf(request),
    ...alertOf(request),
    // With these, the job has access to every secret of the repository.
    ...(request.app !== undefined && {
      'current-key': expression('secrets[matrix.current-key-secret]'),
      'pending-key': expression('secrets[matrix.pending-key-secret]'),
    }),
  };
  return {
    name: 'Rotate the Bedrock keys',
    on: { schedule: SCHEDULE, workflow_dispatch: null },
    permissions: {},
    concurrency: { group: 'rotate-bedrock-keys' },
    jobs: {
      plan: {
        name: 'Plan',
        'runs-on': RUNNER,
        permissions: { contents: 'read', ...alertPermission(request) },
        outputs: { matrix: expression('steps.fleet.outputs.matrix') },
        steps: [
          checkout,
          {
            uses: ROTATE,
            id: 'fleet',
            with: {
              config: literal(path),
              mode: 'plan',
              ...(lacks.region && { 'aws-region': region }),
              ...alertOf(request),
            },
          },
        ],
      },
      rotate: {
        name: `${expression('matrix.user-name')} of ${expression('matrix.account')}`,
        needs: 'plan',
        'runs-on': RUNNER,
        ...environmentOf(request),
        permissions: {
          contents: `read # for ${path}`,
          'id-token': 'write # to assume the roles',
          ...alertPermission(request),
        },
        strategy: {
          'fail-fast': false,
          // Below GitHub's limit of 80 secret writes a minute.
          'max-parallel': 20,
          matrix: expression('fromJSON(needs.plan.outputs.matrix)'),
        },
        steps: [checkout, ...appSteps(request), { uses: ROTATE, with: rotation }],
      },
    },
  };
}

const orElse = (name: string, value: string) => expression(`${name} || '${value}'`);

const audienceOf = ({ audience }: RotationWorkflowRequest) =>
  audience === DEFAULT_AUDIENCE ? {} : { audience: literal(audience) };

const environmentOf = ({ filter }: RotationWorkflowRequest) =>
  filter.kind === 'environment' ? { environment: literal(filter.name) } : {};

const tokenOf = ({ app }: RotationWorkflowRequest) =>
  app === undefined ? {} : { 'github-token': expression('steps.app.outputs.token') };

const alertOf = ({ hasAlert }: RotationWorkflowRequest) =>
  hasAlert ? { 'on-failure': 'issue' } : {};

const alertPermission = ({ hasAlert }: RotationWorkflowRequest) =>
  hasAlert ? { issues: 'write # for the alert' } : {};

function appSteps({ app }: RotationWorkflowRequest): object[] {
  if (app === undefined) return [];
  const { permissionInputs, owner, repositories } = app;
  const inputs = {
    'app-id': expression(`secrets.${APP_SECRETS.id}`),
    'private-key': expression(`secrets.${APP_SECRETS.key}`),
    ...(owner !== undefined && { owner }),
    ...(repositories !== undefined && { repositories: repositories.join(',') }),
    ...Object.fromEntries(permissionInputs.map((name) => [name, 'write'])),
  };
  return [{ uses: APP_TOKEN, id: 'app', with: inputs }];
}
