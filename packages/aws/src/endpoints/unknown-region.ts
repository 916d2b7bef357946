import { partition } from '@aws-sdk/util-endpoints';
import { distance } from 'fastest-levenshtein';

/**
 * The regions that the SDK's table may hold, by the words that AWS makes their names of. The table
 * itself is not exported.
 */
const PREFIXES = [
  ...['af', 'ap', 'ca', 'cn', 'eu', 'il', 'me', 'mx', 'sa', 'us'],
  ...['us-gov', 'us-iso', 'us-isob', 'us-isof', 'eu-isoe', 'eusc-de'],
];
const DIRECTIONS = [
  ...['central', 'north', 'northeast', 'east', 'southeast', 'south', 'southwest', 'west'],
  'northwest',
];
const MOST_NAMES = 2;
const FARTHEST = 3;

/**
 * A warning for a region that no partition of the SDK lists, with near names. It may be newer than
 * the SDK, so that it is no error.
 *
 * @returns a sentence; undefined for a region that is listed
 */
export function describeUnknownRegion(region: string): string | undefined {
  if (isListed(region)) return undefined;
  const near = listRegions()
    .map((name) => ({ name, far: howFar(region, name) }))
    .filter(({ far }) => far <= FARTHEST)
    .sort((a, b) => a.far - b.far);
  const nearest = near.filter(({ far }) => far === near[0]?.far).slice(0, MOST_NAMES);
  const meant = nearest.map(({ name }) => name).join(' or ');
  return `${region} is not a region that the AWS SDK knows.${meant && ` Did you mean ${meant}?`}`;
}

/** The edits from one to the other; letters that changed places count as one slip less. */
function howFar(region: string, name: string): number {
  const isSwapped = [...region].sort().join('') === [...name].sort().join('');
  return distance(region, name) - (isSwapped ? 1 : 0);
}

function listRegions(): string[] {
  return PREFIXES.flatMap((prefix) =>
    DIRECTIONS.flatMap((direction) =>
      [1, 2, 3, 4, 5, 6, 7, 8, 9].map((number) => `${prefix}-${direction}-${number}`),
    ),
  ).filter(isListed);
}

/** Only a listed region has a description; others get the outputs of a partition by their shape. */
function isListed(region: string): boolean {
  return 'description' in partition(region);
}
