import { AwsError } from '../server/aws-error.ts';
import type { IamCall } from './operations.ts';
import { MARKER } from './parameters.ts';

/** What every list can be asked for. */
export const PAGE_PARAMETERS = ['Marker', 'MaxItems'];

const DEFAULT_ITEMS = 100;

export interface Page {
  action: string;
  maxItems: number;
  /** The last item that was had; absent for the first page. */
  after?: string;
}

/** @throws AwsError ValidationError for a marker that this list has not given */
export function readPage({ action, read }: IamCall): Page {
  const maxItems = read.whole('MaxItems', { min: 1, max: 1000 }) ?? DEFAULT_ITEMS;
  const marker = read.optional('Marker', MARKER);
  if (marker === undefined) return { action, maxItems };
  const text = Buffer.from(marker, 'base64url').toString();
  const start = `${action}\n`;
  if (!text.startsWith(start)) throw new AwsError(400, 'ValidationError', 'Invalid Marker.');
  return { action, maxItems, after: text.slice(start.length) };
}

/**
 * One page of a list. A marker names the last item that was had, not a number: what is created or
 * deleted between two pages makes none of the others appear twice or not at all.
 *
 * @param keyOf by which the list is ordered; no two items share it
 */
export function takePage<T>(items: readonly T[], keyOf: (item: T) => string, page: Page) {
  const { action, maxItems, after } = page;
  const rest = items
    .map((item) => ({ item, key: keyOf(item) }))
    .filter(({ key }) => after === undefined || key > after)
    .sort((one, other) => (one.key < other.key ? -1 : 1));
  const taken = rest.slice(0, maxItems);
  const last = taken.at(-1);
  const isTruncated = rest.length > taken.length;
  return {
    items: taken.map(({ item }) => item),
    truncation: {
      IsTruncated: isTruncated,
      ...(isTruncated &&
        last !== undefined && {
          Marker: Buffer.from(`${action}\n${last.key}`).toString('base64url'),
        }),
    },
  };
}
