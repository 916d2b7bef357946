import { ReleaseError } from './git.ts';

export interface Version {
  /** Such as `v1.4.2`. */
  tag: string;
  /** The tag that users name, such as `v1`. */
  majorTag: string;
  numbers: [number, number, number];
}

const PLAIN = /^(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})$/;

/** @throws ReleaseError unless the text is `X.Y.Z`: no leading v, no pre-release */
export function parseVersion(text: string): Version {
  const [, major, minor, patch] = PLAIN.exec(text) ?? [];
  if (major === undefined) {
    throw new ReleaseError(`"${text}" is not a version: give three numbers, such as 1.4.2`);
  }
  return {
    tag: `v${text}`,
    majorTag: `v${major}`,
    numbers: [Number(major), Number(minor), Number(patch)],
  };
}

/**
 * The versions among names that anybody may have chosen: a tag such as `v1.0.20261130120000` or `v01.2.3` is no
 * release, and must not stop one.
 *
 * @param names with or without a leading `v`
 */
export function selectVersions(names: Iterable<string>): Version[] {
  return [...names]
    .map((name) => name.replace(/^v/, ''))
    .filter((text) => PLAIN.test(text))
    .map(parseVersion);
}

/** Negative if `a` comes before `b`. */
export function compareVersions(a: Version, b: Version): number {
  const differences = a.numbers.map((number, index) => number - (b.numbers[index] ?? 0));
  return differences.find((difference) => difference !== 0) ?? 0;
}
