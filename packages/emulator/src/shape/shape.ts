/** What is wrong with a value that somebody wrote: where it stands, and what may stand there. */
export class ShapeError extends Error {}

/** What a value may be. */
export interface Shape {
  /** False for a member that may be absent. */
  isRequired?: boolean;
  /**
   * @param path where the value stands, such as `accounts[0].id`
   * @throws ShapeError
   */
  check(value: unknown, path: string): void;
}

export interface RequiredShape extends Shape {
  isRequired: true;
}

/** A shape for each member of a type, required where the type requires it. */
export type Members<T> = {
  [K in keyof T]-?: object extends Pick<T, K> ? Shape & { isRequired?: false } : RequiredShape;
};

/** A value of one JSON type, or of `null`. */
function shape(what: string, isValid: (value: unknown) => boolean): Shape & { isRequired?: false } {
  return {
    check(value, path) {
      if (!isValid(value)) throw new ShapeError(`${path} must be ${what}, not ${show(value)}`);
    },
  };
}

export const text = shape('a string', (value) => typeof value === 'string' && value !== '');
/** Also an empty one. */
export const anyText = shape('a string', (value) => typeof value === 'string');
export const flag = shape('true or false', (value) => typeof value === 'boolean');
export const number = shape('a number', (value) => Number.isFinite(value));
export const anyObject = shape('an object', isObject);

/** A whole number from `least` to `most`. */
export function wholeNumber(
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): ReturnType<typeof shape> {
  const range = most === Number.MAX_SAFE_INTEGER ? `${least} or more` : `from ${least} to ${most}`;
  return shape(
    `a whole number, ${range}`,
    (value) => Number.isInteger(value) && Number(value) >= least && Number(value) <= most,
  );
}

export function oneOf(...words: (string | number)[]): ReturnType<typeof shape> {
  const listed = words.map((word) => JSON.stringify(word)).join(', ');
  return shape(words.length === 1 ? listed : `one of ${listed}`, (value) =>
    words.some((word) => word === value),
  );
}

export function listOf(item: Shape): ReturnType<typeof shape> {
  return {
    check(value, path) {
      if (!Array.isArray(value)) throw new ShapeError(`${path} must be a list, not ${show(value)}`);
      for (const [index, one] of value.entries()) item.check(one, `${path}[${index}]`);
    },
  };
}

/** An object whose members have names that the user chooses. */
export function mapOf(item: Shape): ReturnType<typeof shape> {
  return {
    check(value, path) {
      anyObject.check(value, path);
      for (const [name, one] of Object.entries(value as object)) {
        item.check(one, memberPath(path, name));
      }
    },
  };
}

/** An object with these members and no others. */
export function objectOf<T extends object>(members: Members<T>): ReturnType<typeof shape> {
  const shapes = members as Record<string, Shape>;
  const known = Object.keys(shapes).join(', ');
  return {
    check(value, path) {
      anyObject.check(value, path === '' ? 'the JSON' : path);
      const given = value as Record<string, unknown>;
      for (const name of Object.keys(given)) {
        if (Object.hasOwn(shapes, name)) continue;
        const has = known === '' ? 'it takes no members' : `the members here are ${known}`;
        throw new ShapeError(`${memberPath(path, name)} is unknown: ${has}`);
      }
      for (const [name, member] of Object.entries(shapes)) {
        const one = given[name];
        if (one !== undefined) member.check(one, memberPath(path, name));
        else if (member.isRequired) throw new ShapeError(`${memberPath(path, name)} is missing`);
      }
    },
  };
}

export function required({ check }: Shape): RequiredShape {
  return { isRequired: true, check };
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function memberPath(path: string, name: string): string {
  if (!/^[A-Za-z_]\w*$/.test(name)) return `${path}[${JSON.stringify(name)}]`;
  return path === '' ? name : `${path}.${name}`;
}

/** Short, and of objects and lists only that they are such: a value may be a secret. */
function show(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 60)) : String(value);
}
