import { describe, expect, it } from 'vitest';
import {
  anyObject,
  anyText,
  flag,
  listOf,
  mapOf,
  number,
  objectOf,
  oneOf,
  required,
  type Shape,
  text,
  wholeNumber,
} from './shape.ts';

interface Ship {
  name: string;
  crew?: { name: string; age?: number }[];
}

const SHIP = objectOf<Ship>({
  name: required(text),
  crew: listOf(
    objectOf<{ name: string; age?: number }>({ name: required(text), age: wholeNumber(0, 150) }),
  ),
});

const reasonOf = (shape: Shape, value: unknown, path = 'x') => {
  try {
    shape.check(value, path);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
};

describe('a shape says where and what is wrong', () => {
  it.each<[Shape, unknown, string]>([
    [text, 1, 'x must be a string, not 1'],
    [text, '', 'x must be a string, not ""'],
    [anyText, null, 'x must be a string, not null'],
    [flag, 'true', 'x must be true or false, not "true"'],
    [number, '5', 'x must be a number, not "5"'],
    [number, Number.NaN, 'x must be a number, not NaN'],
    [anyObject, [], 'x must be an object, not a list'],
    [wholeNumber(1, 3), 4, 'x must be a whole number, from 1 to 3, not 4'],
    [wholeNumber(1), 1.5, 'x must be a whole number, 1 or more, not 1.5'],
    [oneOf('a', 'b'), 'c', 'x must be one of "a", "b", not "c"'],
    [listOf(text), { 0: 'a' }, 'x must be a list, not an object'],
    [listOf(text), ['a', 2], 'x[1] must be a string, not 2'],
    [mapOf(text), { 'a b': 2 }, 'x["a b"] must be a string, not 2'],
    [SHIP, {}, 'x.name is missing'],
    [SHIP, { nam: 'a' }, 'x.nam is unknown: the members here are name, crew'],
    [
      SHIP,
      { name: 'a', crew: [{ name: 'b', age: -1 }] },
      'x.crew[0].age must be a whole number, from 0 to 150, not -1',
    ],
  ])('%#', (shape, value, reason) => {
    expect(reasonOf(shape, value)).toBe(reason);
  });

  it('and lets pass what is right, absent or undefined', () => {
    expect(reasonOf(SHIP, { name: 'a', crew: undefined })).toBeUndefined();
    expect(reasonOf(SHIP, { name: 'a', crew: [{ name: 'b', age: 3 }] })).toBeUndefined();
  });

  it('never takes a member of every object for one of the shape', () => {
    expect(reasonOf(SHIP, JSON.parse('{"name":"a","__proto__":{}}'))).toMatch(
      /__proto__ is unknown/,
    );
    expect(reasonOf(SHIP, { name: 'a', constructor: 1 })).toMatch(/constructor is unknown/);
  });

  it('shows no more of a text than its beginning', () => {
    expect(reasonOf(flag, 'a'.repeat(500))?.length).toBeLessThan(120);
  });
});
