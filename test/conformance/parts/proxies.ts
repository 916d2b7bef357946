import { join } from 'node:path';
import { proxyFor } from '@bedrock-token/aws';
import type { CheckResult, Part } from '../part.ts';
import { runProgram } from '../run-program.ts';
import { seeded } from './botocore-config/config-cases.ts';
import { type Choice, startCurlJudge } from './proxies/curl-choice.ts';
import { makeProxyCases, type ProxyCase, WIDER } from './proxies/proxy-cases.ts';

const BOTOCORE = '1.44.8';
const LISTS = 150;
const SEED = Number(process.env.CONFORMANCE_SEED ?? 20261129);

/** Which proxy is chosen for a URL by the variables of the environment. */
export const part: Part = {
  id: 'proxies',
  name: 'curl, botocore: proxies',
  group: 'configuration',
  inCi: true,
  async prepare(toolbox) {
    const curl = await toolbox.debian('curl', 'curl');
    const environment = await toolbox.python({ botocore: BOTOCORE });
    const { stdout } = await runProgram(curl, ['--version']);
    return {
      version: `${stdout.split(' ', 2).join(' ')}, botocore ${BOTOCORE}`,
      checks: [
        {
          configured: '`HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, `NO_PROXY`',
          compared: 'the proxy chosen, as both choose it; where they differ, as one of them',
          run: () => compare(curl, join(environment, 'bin', 'python')),
        },
      ],
    };
  },
};

async function compare(curl: string, python: string): Promise<CheckResult> {
  await using judge = await startCurlJudge(curl);
  const withPort = ({ variables, url }: ProxyCase): ProxyCase => ({
    url,
    variables: Object.fromEntries(
      Object.entries(variables).map(([name, value]) => [
        name,
        value.replace('PORT', String(judge.port)),
      ]),
    ),
  });
  const cases = [...makeProxyCases(seeded(SEED), LISTS), ...WIDER].map(withPort);
  const byBotocore = await chooseByBotocore(python, cases);
  const failures: string[] = [];
  for (const [index, one] of cases.entries()) {
    const theirs = [await judge.choose(one), byBotocore[index]];
    const isWider = index >= cases.length - WIDER.length;
    const ours = chooseByUs(one);
    if (isWider ? ours === 'none' : theirs.includes(ours)) continue;
    failures.push(
      `seed ${SEED}: ${JSON.stringify(one)}: ${ours}, curl ${theirs[0]}, botocore ${theirs[1]}`,
    );
  }
  return { cases: cases.length, failures };
}

async function chooseByBotocore(python: string, cases: readonly ProxyCase[]): Promise<Choice[]> {
  const script = join(import.meta.dirname, 'proxies', 'read_proxies.py');
  const { code, stdout, stderr } = await runProgram(python, [script], {
    input: cases.map((one) => `${JSON.stringify(one)}\n`).join(''),
  });
  if (code !== 0) throw new Error(`read_proxies.py failed: ${stderr}`);
  return stdout
    .trim()
    .split('\n')
    .map((line) => {
      const url = JSON.parse(line) as string | null;
      if (url === null) return 'none';
      // It writes http:// before whatever it does not know.
      return /:\/\/.*:\/\//.test(url) ? 'refused' : (url.split(':', 1)[0] as Choice);
    });
}

function chooseByUs({ variables, url }: ProxyCase): Choice {
  try {
    const proxy = proxyFor(url, variables);
    return proxy === undefined ? 'none' : (proxy.protocol.slice(0, -1) as Choice);
  } catch {
    return 'refused';
  }
}
