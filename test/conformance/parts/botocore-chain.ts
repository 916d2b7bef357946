import { join } from 'node:path';
import { makeHome } from '../../support/command/run-command.ts';
import type { Part } from '../part.ts';
import type { AwsCase } from './aws-cases/case.ts';
import { CASE_GROUPS } from './aws-cases/groups.ts';
import { compareTarget, isGiven, prepareCase, runCases } from './aws-cases/run-case.ts';
import type { AwsWorld, Credentials } from './aws-cases/world.ts';
import { type Botocore, startBotocore } from './botocore-chain/ask-botocore.ts';

const BOTOCORE = '1.44.8';

/** The cases of the part aws-cases, through botocore: it is the judge of what they expect of us. */
export const part: Part = {
  id: 'botocore-chain',
  name: 'botocore, credentials',
  group: 'configuration',
  inCi: true,
  async prepare(toolbox) {
    const environment = await toolbox.python({ botocore: BOTOCORE });
    const botocore = await startBotocore(join(environment, 'bin', 'python'));
    return {
      version: BOTOCORE,
      checks: Object.entries(CASE_GROUPS).map(([name, group]) => ({
        configured: `\`${name}\``,
        compared: 'whose credentials botocore finds with the same files and variables',
        run: () => runCases(group, (one, world) => runByBotocore(one, world, botocore)),
      })),
      stop: () => botocore.stop(),
    };
  },
};

async function runByBotocore(one: AwsCase, world: AwsWorld, botocore: Botocore): Promise<string[]> {
  using home = makeHome();
  const env = prepareCase(one, world, home);
  const answer = await botocore.ask(env, one.profile);
  world.cloud.faults.clear();
  const given = 'failed' in answer ? 'nothing' : await nameCaller(answer, world);
  const ours = typeof one.gives === 'string' ? one.gives : 'nothing';
  const wanted = one.botocore?.gives ?? ours;
  if (isGiven(given, wanted)) return compareTarget(one, world);
  const why = 'failed' in answer ? ` (${answer.failed})` : '';
  return [`botocore gives ${given}${why}, not ${wanted}`];
}

/** What nobody accepts is as good as nothing. */
async function nameCaller(credentials: Credentials, world: AwsWorld): Promise<string> {
  const caller = await world.callerOf(credentials);
  return caller === 'nobody' ? 'nothing' : caller;
}
