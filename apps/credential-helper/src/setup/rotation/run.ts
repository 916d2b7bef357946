import { inputError } from '@bedrock-token/core';
import {
  type AppToken,
  DOCUMENT_FORMATS,
  type Documents,
  type FleetOfWorkflow,
  type KeyOfWorkflow,
  oneDocument,
  PLACEHOLDER_NOTE,
  renderAppChecklist,
  renderDocuments,
  renderRotationWorkflow,
} from '@bedrock-token/provisioning';
import { isPassedBack, type NeededApp, type SinkConfig } from '@bedrock-token/sinks';
import { describeSchedule } from '../notes/describe-start.ts';
import { accountOf } from '../provision/account-of.ts';
import { runSetup } from '../provision/run.ts';
import { type ComposedRotation, composeForRotation } from './compose.ts';
import { compareNeededSecrets } from './needed-secrets.ts';
import { spec } from './spec.ts';

function render(composed: ComposedRotation, name: string): Documents {
  const { setup, options, audience, app } = composed;
  const { repository, filter } = options;
  const format = DOCUMENT_FORMATS.find((one) => one === name);
  if (format !== undefined) return renderDocuments(format, composed);
  if (name === 'checklist') {
    const text = app === undefined ? NO_APP : renderAppChecklist(app, repository);
    return oneDocument('github-app.md', text);
  }
  const workflow = renderRotationWorkflow({
    ...{ roleArn: setup.role.arn, region: setup.region, audience, filter },
    app: app && tokenFor(app, repository),
    hasAlert: composed.hasAlert,
    keys: keysOf(composed),
  });
  return {
    ...oneDocument('rotate-bedrock-keys.yml', workflow),
    directory: '.github/workflows',
    notes: [
      PLACEHOLDER_NOTE,
      ...(composed.hasAlert ? [] : [NO_ALERT]),
      ...describeSchedule(filter),
    ],
  };
}

const NO_ALERT =
  'A failing schedule is easy to overlook: with --alert, a run that fails opens an issue.';
const NO_APP = 'No place of the key is a GitHub secret, so the rotation needs no GitHub App.\n';

/** The token for the repositories of one owner: an App has a token for each installation. */
function tokenFor(app: NeededApp, repository: string): AppToken {
  const inputs = app.permissions.map(({ input }) => input);
  const permissionInputs = inputs.every((input) => input !== undefined) ? inputs : [];
  const [own = ''] = repository.split('/');
  const owners = [
    ...app.repositories.map((name) => name.split('/')[0] ?? ''),
    ...app.organizations,
  ].map((owner) => owner.toLowerCase());
  const isOwn = app.repositories.every((name) => name.toLowerCase() === repository.toLowerCase());
  if (isOwn && owners.every((owner) => owner === own.toLowerCase())) return { permissionInputs };
  const [owner, ...others] = [...new Set(owners)];
  if (others.length > 0) throw severalOwners([owner ?? '', ...others]);
  const repositories = app.repositories.map((name) => name.split('/')[1] ?? '');
  return {
    permissionInputs,
    owner,
    ...(repositories.length > 0 && { repositories }),
  };
}

const severalOwners = (owners: readonly string[]) =>
  inputError(
    'sinks',
    `contain GitHub secrets of several owners (${owners.join(', ')}), and the token of a GitHub App is for one`,
    'Rotate the keys of each owner by a workflow of its own.',
  );

function keysOf({ source, options }: ComposedRotation): KeyOfWorkflow | FleetOfWorkflow {
  const { workflow, keys } = source;
  if (workflow.kind === 'fleet') {
    if (workflow.lacks.role && workflow.accounts > 1) throw roleMissing();
    return workflow;
  }
  const [key] = keys;
  if (key === undefined) throw new Error('composed without a key');
  const { userName, sinks, escrow } = key;
  const secretOf = (config: SinkConfig | undefined) =>
    config !== undefined && isPassedBack(config, options.repository) ? config.name : undefined;
  return {
    kind: 'key',
    userName,
    settings: workflow.settings,
    sinks: workflow.sinks,
    escrow: workflow.escrow,
    currentKeySecret: secretOf(sinks.find(({ type }) => type === 'github')),
    pendingKeySecret: secretOf(escrow),
  };
}

const roleMissing = () =>
  inputError(
    '--config',
    'has keys without role-to-assume, in several accounts',
    'Write role-to-assume into each account of the file.',
  );

/** What a rotation needs in AWS: a document, a comparison, or the changes themselves. */
export const setUpRotation = runSetup({
  spec,
  compose: composeForRotation,
  compareElsewhere: async (composed, io) => {
    const ofSinks = await compareNeededSecrets(composed.secrets, accountOf(composed));
    const { compareSecrets } = await import('./compare-secrets.ts');
    const ofWorkflow = await compareSecrets(composed, io);
    return {
      differences: [...ofSinks.differences, ...ofWorkflow.differences],
      notes: [...ofSinks.notes, ...ofWorkflow.notes],
    };
  },
  render,
});
