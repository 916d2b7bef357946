import { parse } from 'yaml';
import type { CiSystemName } from './ci-systems.ts';

/** What a pipeline runs, and the variables that it sets. */
export interface PipelineScript {
  script: string;
  variables: Record<string, string>;
}

/**
 * Takes the script out of a pipeline byte for byte, as its system reads it. Buildkite makes one `$` of two
 * when it uploads a pipeline.
 */
export function scriptOf(system: CiSystemName, text: string): PipelineScript {
  if (system === 'jenkins') return ofJenkinsfile(text);
  const document = parse(text);
  switch (system) {
    case 'gitlab': {
      const { script, variables } = document.bedrock;
      return { script: script.join('\n'), variables };
    }
    case 'circleci': {
      const { steps, environment } = document.jobs.bedrock;
      // A checkout may stand before it.
      const { run } = steps.find((step: { run?: object }) => step.run !== undefined);
      return { script: run.command, variables: environment };
    }
    case 'buildkite': {
      const [{ command, env }] = document.steps;
      return { script: command.replaceAll('$$', '$'), variables: env };
    }
  }
}

function ofJenkinsfile(text: string): PipelineScript {
  const [, script = ''] = /sh '''\n([\s\S]*?)'''/.exec(text) ?? [];
  const [, block = ''] = /environment \{\n([\s\S]*?)\n {2}\}/.exec(text) ?? [];
  const variables = Object.fromEntries(
    [...block.matchAll(/^ +(\w+) = '(.*)'$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
  return { script, variables };
}
