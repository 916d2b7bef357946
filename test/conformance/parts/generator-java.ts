import { NotAvailable, type Part } from '../part.ts';

const ARTEFACT = 'software.amazon.bedrock:aws-bedrock-token-generator:1.1.0';

export const part: Part = {
  id: 'generator-java',
  name: 'aws-bedrock-token-generator (Maven)',
  group: 'generators',
  inCi: true,
  mayBeMissing: 'AWS documents it, and Maven Central does not hold every version.',
  async prepare(toolbox) {
    await toolbox.maven([ARTEFACT]);
    throw new NotAvailable(`${ARTEFACT} can be had, and no program here compares it yet`);
  },
};
