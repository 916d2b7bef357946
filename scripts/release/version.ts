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

/** Negative if `a` comes before `b`. */
export function compareVersions(a: Version, b: Version): number {
  const differences = a.numbers.map((number, index) => number - (b.numbers[index] ?? 0));
  return differences.find((difference) => difference !== 0) ?? 0;
}
