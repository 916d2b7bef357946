import { inputError } from '@bedrock-token/core';
import type { SinkConfig } from './sink-config.ts';

/**
 * The entry that an escrow is: what people wrote, or a second place beside the sink they named,
 * which its consumers do not read.
 *
 * @throws ERR_INPUT for a name that is none of such a sink
 */
export function resolveEscrow(
  escrow: SinkConfig | string | undefined,
  configs: readonly SinkConfig[],
): SinkConfig | undefined {
  return typeof escrow === 'string' ? besideSink(escrow, configs) : escrow;
}

function besideSink(name: string, configs: readonly SinkConfig[]): SinkConfig {
  const named = configs.find((config) => nameOf(config) === name);
  switch (named?.type) {
    case 'secrets-manager':
      return named;
    case 'ssm':
      return { ...elsewhere(named), name: `${named.name}-pending` };
    case 'file':
      return { ...elsewhere(named), path: `${named.path}.pending` };
    case 'github':
      return { ...elsewhere(named), name: `${named.name}_PENDING` };
    default: {
      const names = configs.map(nameOf).filter((one) => one !== undefined);
      throw inputError(
        'escrow',
        'is not the name of a sink that can be read back',
        `Names here are: ${names.join(', ') || 'none'}. Or write an entry of its own.`,
      );
    }
  }
}

function nameOf(config: SinkConfig): string | undefined {
  if (config.type === 'exec') return undefined;
  return config.type === 'file' ? config.path : config.name;
}

/** What a person said of a place holds for that one alone. */
function elsewhere<T extends SinkConfig & { member?: string }>({
  overwrite: _overwrite,
  member: _member,
  ...named
}: T): Omit<T, 'overwrite' | 'member'> {
  return named;
}
