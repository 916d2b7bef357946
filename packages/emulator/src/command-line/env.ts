import { parseArgs } from 'node:util';
import { IDENTITIES, type IdentityKind } from '../control/identities.ts';
import { ask } from './ask.ts';
import { JOB_OPTIONS, readClaims } from './job-options.ts';
import { FORMATS, type Format, renderEnvironment } from './render-environment.ts';
import { UsageError } from './usage-error.ts';

/** Prints what makes a shell use the emulator, for `eval`. */
export async function printEnvironment(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: 'string' },
      as: { type: 'string', default: 'admin' },
      region: { type: 'string' },
      format: { type: 'string', default: 'sh' },
      unset: { type: 'boolean', default: false },
      ...JOB_OPTIONS,
    },
  });
  const { port, region, unset, as, format, ...job } = values;
  if (!isFormat(format)) {
    throw new UsageError(`--format must be one of ${FORMATS.join(', ')}, not "${format}"`);
  }
  const claims = readClaims(job);
  const { kind, name } = readIdentity(as);
  const environment = await ask(port, 'env', {
    as: kind,
    ...(name !== undefined && { name }),
    ...(Object.keys(claims).length > 0 && { claims }),
    ...(region !== undefined && { region }),
  });
  const { set, unset: removed } = environment as { set: Record<string, string>; unset: string[] };
  const answer = unset
    ? { set: {}, unset: [...Object.keys(set), ...removed] }
    : { set: { ...set, ...withoutProxy(process.env) }, unset: removed };
  process.stdout.write(renderEnvironment(format, answer));
}

/** `role/ci` → the kind and the name. @throws UsageError */
function readIdentity(given: string): { kind: IdentityKind; name?: string } {
  const [, word = given, name] = /^(role|user)\/(.+)$/.exec(given) ?? [];
  const kind = IDENTITIES.find((one) => one === word);
  if (kind !== undefined && (kind === 'admin' || kind === 'job' || name !== undefined)) {
    return { kind, ...(name !== undefined && { name }) };
  }
  throw new UsageError(`--as must be admin, job, role/NAME or user/NAME, not "${given}"`);
}

/** Through a proxy there is no way to this machine. */
function withoutProxy(env: NodeJS.ProcessEnv): Record<string, string> {
  if (!Object.keys(env).some((name) => /^(https?|all)_proxy$/i.test(name))) return {};
  const names = [env.NO_PROXY ?? env.no_proxy ?? '', '127.0.0.1'].filter((name) => name !== '');
  const value = [...new Set(names.join(',').split(','))].join(',');
  return { NO_PROXY: value, no_proxy: value };
}

function isFormat(format: string): format is Format {
  return FORMATS.some((one) => one === format);
}
