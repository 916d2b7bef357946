import { Document, isMap, visit } from 'yaml';
import type { Consumer, Plane } from '../policy/consumer.ts';
import type { JobFilter } from '../subject/job-filter.ts';
import { literal } from './expression.ts';
import { CHECKOUT, splitComment } from './pinned-actions.ts';

/** The action, as this documentation names it. */
const ACTION = 'org/bedrock-token@v1';
/** What the user replaces in it. */
export const PLACEHOLDER_NOTE =
  'In uses: org/…, org stands for the GitHub account that hosts the action: replace it.';
const DEFAULT_AUDIENCE = 'sts.amazonaws.com';

export interface WorkflowRequest {
  roleArn: string;
  region: string;
  audience: string;
  maxSessionSeconds: number;
  filter: JobFilter;
  consumer: Consumer;
  plane: Plane;
  /** As the consumer names it. */
  model: string;
}

/** A workflow of at most twelve lines, ready to commit, that mints a key and makes one call. */
export function renderWorkflow(request: WorkflowRequest): string {
  const { filter, roleArn, region, audience, maxSessionSeconds } = request;
  const { exported, step, id, readsRepository = false } = useOf(request);
  const document = new Document({
    on: filter.kind === 'pull-request' ? 'pull_request' : 'workflow_dispatch',
    jobs: {
      bedrock: {
        'runs-on': 'ubuntu-latest',
        ...(filter.kind === 'environment' && { environment: literal(filter.name) }),
        permissions: { ...(readsRepository && { contents: 'read' }), 'id-token': 'write' },
        steps: [
          ...(readsRepository ? [{ uses: CHECKOUT, with: { 'persist-credentials': false } }] : []),
          {
            ...(id !== undefined && { id }),
            uses: ACTION,
            with: {
              'role-to-assume': roleArn,
              'aws-region': region,
              ...(audience !== DEFAULT_AUDIENCE && { audience: literal(audience) }),
              ...(maxSessionSeconds > 3600 && {
                'role-duration-seconds': String(maxSessionSeconds),
              }),
              ...(exported !== undefined && { export: exported }),
            },
          },
          step,
        ],
      },
    },
  });
  visit(document, {
    Scalar: (_, node) => splitComment(node),
    Pair(_, { key, value }) {
      const isShort = ['permissions', 'with', 'env'].includes(String(key));
      if (isShort && isMap(value)) value.flow = true;
    },
  });
  return document.toString({ lineWidth: 0, singleQuote: true, flowCollectionPadding: true });
}

interface Use {
  /** The value of the input `export`, if it is not the default. */
  exported?: string;
  /** Of the step of the action, if the next one reads its outputs. */
  id?: string;
  /** Whether it wants to run in a checkout of the repository. */
  readsRepository?: boolean;
  step: Record<string, unknown>;
}

// biome-ignore lint/suspicious/noTemplateCurlyInString: GitHub's, not a template
const MANTLE_URL = '${{ steps.key.outputs.mantle-base-url }}';
const QUESTION = 'Hello';
const MESSAGES = [{ role: 'user', content: QUESTION }];

function useOf(request: WorkflowRequest): Use {
  const { consumer, plane, model } = request;
  const isMantle = plane === 'mantle';
  switch (consumer) {
    case 'bedrock':
      return {
        step: {
          run: `aws bedrock-runtime converse --model-id ${model} --messages "$MESSAGES"`,
          env: {
            MESSAGES: JSON.stringify([{ role: 'user', content: [{ text: QUESTION }] }]),
          },
        },
      };
    case 'claude-code':
      return {
        step: {
          run: `npx --yes @anthropic-ai/claude-code -p ${QUESTION}`,
          env: { CLAUDE_CODE_USE_BEDROCK: '1', ANTHROPIC_MODEL: model },
        },
      };
    case 'codex':
      // `codex exec` refuses a directory that is not in a Git repository.
      return {
        readsRepository: true,
        step: {
          run: `npx --yes @openai/codex exec -c model_provider=amazon-bedrock -m ${model} ${QUESTION}`,
        },
      };
    case 'openai':
      return {
        exported: 'openai',
        ...(isMantle && { id: 'key' }),
        step: curl(
          `${isMantle ? '"$MANTLE/openai/v1' : '"$OPENAI_BASE_URL'}/chat/completions"`,
          '$OPENAI_API_KEY',
          { model, messages: MESSAGES },
          isMantle,
        ),
      };
    case 'anthropic':
      return {
        exported: 'anthropic',
        ...(isMantle && { id: 'key' }),
        step: curl(
          `${isMantle ? '"$MANTLE/anthropic' : '"$ANTHROPIC_BASE_URL'}/v1/messages"`,
          '$ANTHROPIC_AUTH_TOKEN',
          { model, max_tokens: 100, messages: MESSAGES },
          isMantle,
          // Anthropic's SDKs send it by themselves; without it the Messages API refuses a request.
          ['anthropic-version: 2023-06-01'],
        ),
      };
  }
}

function curl(
  url: string,
  token: string,
  body: object,
  isMantle: boolean,
  headers: readonly string[] = [],
): Use['step'] {
  const others = ['content-type: application/json', ...headers].map((one) => ` -H '${one}'`);
  return {
    run: `curl -sSf ${url} -H "Authorization: Bearer ${token}"${others.join('')} -d "$BODY"`,
    env: {
      ...(isMantle && { MANTLE: MANTLE_URL }),
      BODY: JSON.stringify(body),
    },
  };
}
