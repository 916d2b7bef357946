import { type Documents, oneDocument } from '../../documents/render.ts';
import type { CiSystem } from '../ci-jobs.ts';
import { renderBuildkite } from './buildkite.ts';
import { renderCircleCi } from './circleci.ts';
import { renderGitLab } from './gitlab.ts';
import { renderJenkins } from './jenkins.ts';
import type { PipelineRequest } from './pipeline-request.ts';
import { type ToolRequest, toolStep } from './tool-step.ts';

interface Kind {
  /** Where the system looks for it in a repository. */
  directory: string;
  file: string;
  render(request: PipelineRequest): string;
}

const PIPELINES: Record<CiSystem, Kind> = {
  gitlab: { directory: '.', file: '.gitlab-ci.yml', render: renderGitLab },
  circleci: { directory: '.circleci', file: 'config.yml', render: renderCircleCi },
  buildkite: { directory: '.buildkite', file: 'pipeline.yml', render: renderBuildkite },
  jenkins: { directory: '.', file: 'Jenkinsfile', render: renderJenkins },
};

/** A configuration ready to commit, in which the command gets a key for a tool. */
export function renderPipeline(
  system: CiSystem,
  { tool, ...request }: Omit<PipelineRequest, 'step'> & { tool: ToolRequest },
): Documents {
  const { directory, file, render } = PIPELINES[system];
  return { ...oneDocument(file, render({ ...request, step: toolStep(tool) })), directory };
}
