import { DOCUMENT_FORMATS, renderDocuments } from '@bedrock-token/provisioning';
import { runSetup } from '../provision/run.ts';
import { composeFrom } from './compose.ts';
import { spec } from './spec.ts';

/** The provider and the role for the jobs of another CI system than GitHub. */
export const setUpCi = runSetup({
  spec,
  compose: composeFrom,
  render(composed, name) {
    const format = DOCUMENT_FORMATS.find((one) => one === name);
    return format === undefined ? composed.renderPipeline() : renderDocuments(format, composed);
  },
});
