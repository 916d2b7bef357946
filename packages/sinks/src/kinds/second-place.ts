/** The entry of another place: what a person said of this one does not hold for that one. */
export function atSecondPlace<Config extends object>(
  config: Config,
): Omit<Config, 'overwrite' | 'member'> {
  const { overwrite: _overwrite, member: _member, ...rest } = config as Config & Own;
  return rest;
}

interface Own {
  overwrite?: true;
  member?: string;
}
