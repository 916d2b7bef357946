import type { CommandSpec } from '../../command-line/spec.ts';
import { DAYS, DRY_RUN, PROBE, SINK_OPTIONS } from '../shared/options.ts';

/** Events of one region; 50 a page, and AWS answers two pages a second. */
export const DEFAULT_MAX_EVENTS = 1000;

export const spec: CommandSpec = {
  name: 'keys incident',
  summary: 'A key has leaked: stop it, replace it, and report its use from CloudTrail.',
  operands: '[KEY|-|KEY-ID]',
  minOperands: 0,
  maxOperands: 1,
  options: [
    {
      name: 'session',
      value: 'NAME',
      summary: 'the name of the role session that leaked, or that signed the key',
    },
    {
      name: 'role',
      value: 'NAME',
      summary: 'the role of the session, if CloudTrail does not show it: a name or an ARN',
    },
    {
      name: 'all-sessions',
      summary: 'deny all sessions of the role that were issued before now, not only one',
    },
    { name: 'offline', summary: 'only decode the key; needs no credentials' },
    { name: 'yes', summary: 'change without asking; needed without a terminal' },
    {
      name: 'force',
      summary:
        'also deny the role of the identity that runs this, and deactivate a key that Bedrock does not accept',
    },
    {
      name: 'report',
      value: 'FILE',
      summary: 'write a report: JSON if FILE ends in .json, else Markdown; can be repeated',
      isMultiple: true,
    },
    {
      name: 'regions',
      value: 'LIST',
      summary: 'regions of the timeline, separated by commas; default all enabled regions',
    },
    {
      name: 'logs',
      value: 'SOURCE',
      summary:
        'a file or folder of logs that you have: of CloudTrail, also with data events, or of model invocations; can be repeated',
      isMultiple: true,
    },
    {
      name: 'max-events',
      value: 'N',
      summary: 'the most events to keep of each region, and of --logs',
      default: String(DEFAULT_MAX_EVENTS),
    },
    ...SINK_OPTIONS,
    {
      name: 'config',
      value: 'FILE',
      summary:
        'in place of --out and --sinks: the file of keys of the rotation action, which has the places, age and region of each key; its roles are not assumed',
    },
    {
      name: 'workspace-id',
      value: 'ID',
      summary:
        'for a key of Claude Platform on AWS: the workspace in which the new key is tested; default ANTHROPIC_AWS_WORKSPACE_ID',
    },
    { ...DAYS, default: '60' },
    PROBE,
    DRY_RUN,
    {
      name: 'print-policy',
      summary: 'print the IAM policy of an identity that handles incidents, and exit',
    },
  ],
  details:
    'A long-term key is deactivated. For a short-term key, one session of its role is denied everything; its\naccess key is deactivated if a user signed it. With --out, --sinks or --config the key is replaced, as with\nkeys rotate --mode compromised. A step that fails is reported, and the others are tried all the same. Run it\nagain at any time: it continues, and changes nothing twice. Pass the key on stdin: a key on the command line\nis stored in the history of the shell.',
  examples: [
    {
      command: 'bedrock-token keys incident - --dry-run < leaked-key.txt',
      does: 'what it finds, and what it would do',
    },
    {
      command: 'bedrock-token keys incident - --yes --report incident.md < leaked-key.txt',
      does: 'stop the key, and report its use',
    },
    {
      command: 'bedrock-token keys incident - --config bedrock-keys.yml < leaked-key.txt',
      does: 'replace it, too, in all places that the rotation action publishes it to',
    },
  ],
};
