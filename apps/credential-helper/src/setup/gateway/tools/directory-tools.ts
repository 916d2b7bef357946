import { clientVariables } from '@bedrock-token/gateway';
import { noProxyVariables } from '../../../gateway/gateway-variables.ts';
import { DEFAULT_PORT } from '../../../gateway/serve-options.ts';
import { quoteWords } from '../../command-words.ts';
import { planEnvrc } from '../../tools/direnv.ts';
import { planMise } from '../../tools/mise.ts';
import { type GatewayTool, printKey } from '../gateway-tool.ts';

/** A command prints the variables: the file may be in version control. */
export const direnv: GatewayTool = {
  plan({ url, region }) {
    const port = new URL(url).port;
    return [
      planEnvrc([
        ...['shell-init', 'bash', '--gateway'],
        ...(port === `${DEFAULT_PORT}` ? [] : ['--port', port]),
        ...(region === '' ? [] : ['--region', region]),
      ]),
    ];
  },
  next: 'Run direnv allow.',
};

export const mise: GatewayTool = {
  plan(address, io) {
    const { command, args } = printKey(address, io);
    const { set } = clientVariables(address, ['bedrock']);
    const variables = [...set, ...noProxyVariables(io.env)];
    return [
      planMise(
        quoteWords([command, ...args]),
        undefined,
        variables.filter(([name]) => name !== 'AWS_BEARER_TOKEN_BEDROCK'),
      ),
    ];
  },
  next: 'Run mise trust, once for this directory.',
};
