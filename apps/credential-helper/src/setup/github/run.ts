import {
  DOCUMENT_FORMATS,
  type Documents,
  oneDocument,
  PLACEHOLDER_NOTE,
  renderDocuments,
  renderWorkflow,
} from '@bedrock-token/provisioning';
import { describeDispatch } from '../notes/describe-start.ts';
import { modelForJob } from '../provision/model-for-job.ts';
import { runSetup } from '../provision/run.ts';
import { type ComposedGitHub, composeGitHub } from './compose.ts';
import { spec } from './spec.ts';

const FILE = 'bedrock.yml';

function render(composed: ComposedGitHub, name: string): Documents {
  const { setup, options, audience } = composed;
  const format = DOCUMENT_FORMATS.find((one) => one === name);
  if (format !== undefined) return renderDocuments(format, composed);
  const { filter, consumer, plane, maxSessionSeconds } = options;
  const { model, notes } = modelForJob({ ...setup, models: composed.models }, options);
  const workflow = renderWorkflow({
    ...{ region: setup.region, roleArn: setup.role.arn, audience, maxSessionSeconds },
    ...{ filter, consumer, plane, model },
  });
  return {
    ...oneDocument(FILE, workflow),
    directory: '.github/workflows',
    notes: [PLACEHOLDER_NOTE, ...notes, ...describeDispatch(filter, FILE)],
  };
}

/** The provider and the role of a repository: a document, a comparison, or the changes themselves. */
export const setUpGitHub = runSetup({ spec, compose: composeGitHub, render });
