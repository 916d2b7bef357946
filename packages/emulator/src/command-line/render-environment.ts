import type { ShellEnvironment } from '../control/environment.ts';

export const FORMATS = ['sh', 'fish', 'powershell', 'dotenv', 'json'] as const;
export type Format = (typeof FORMATS)[number];

/** Text that a shell evaluates, or that a program reads. Variables that are removed are no part of `dotenv`. */
export function renderEnvironment(format: Format, environment: ShellEnvironment): string {
  const { set, unset } = environment;
  if (format === 'json') return `${JSON.stringify(environment, null, 2)}\n`;
  const { write, remove } = WRITERS[format];
  const lines = [
    ...unset.flatMap((name) => remove(name)),
    ...Object.entries(set).map(([name, value]) => write(name, value)),
  ];
  return `${lines.join('\n')}\n`;
}

interface Writer {
  write(name: string, value: string): string;
  /** None where a format cannot say it. */
  remove(name: string): string[];
}

const WRITERS: Record<Exclude<Format, 'json'>, Writer> = {
  sh: {
    write: (name, value) => `export ${name}=${quote(value, `'\\''`)}`,
    remove: (name) => [`unset ${name}`],
  },
  fish: {
    write: (name, value) => `set -gx ${name} ${quote(value.replaceAll('\\', '\\\\'), `\\'`)};`,
    remove: (name) => [`set -e ${name};`],
  },
  powershell: {
    write: (name, value) => `$env:${name} = ${quote(value, `''`)}`,
    remove: (name) => [`$env:${name} = $null`],
  },
  dotenv: {
    write: (name, value) => `${name}=${quote(value, `'\\''`)}`,
    remove: () => [],
  },
};

/** @param apostrophe what stands for one inside of quotes */
function quote(value: string, apostrophe: string): string {
  return `'${value.replaceAll("'", apostrophe)}'`;
}
