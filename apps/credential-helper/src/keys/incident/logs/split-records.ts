/** The longest record, in characters: CloudTrail has 1 MB, and invocation logs keep long bodies elsewhere. */
export const LONGEST_RECORD = 2_000_000;

/** A record as text; undefined for one that is too long or incomplete. */
export type RecordText = string | undefined;

const WRAPPER = /^\s*(?:\{\s*"Records"\s*:\s*\[|\[)/;
const HEAD = 200;

/**
 * Cuts a log into its records, with no more than one of them in memory: `{"Records":[…]}` as CloudTrail delivers
 * it, a list, or one JSON value a line.
 */
export async function* splitRecords(chunks: AsyncIterable<string>): AsyncGenerator<RecordText> {
  let head = '';
  let split: ((chunk: string) => RecordText[]) | undefined;
  let end: () => RecordText[] = () => [];
  const open = () => {
    const splitter = WRAPPER.test(head) ? splitList() : splitLines();
    split = splitter.push;
    end = splitter.end;
    return split(head);
  };
  for await (const chunk of chunks) {
    if (split !== undefined) yield* split(chunk);
    else {
      head += chunk;
      if (head.length >= HEAD) yield* open();
    }
  }
  if (split === undefined) yield* open();
  yield* end();
}

interface Splitter {
  push(chunk: string): RecordText[];
  end(): RecordText[];
}

function splitLines(): Splitter {
  let line = '';
  let isTooLong = false;
  const take = (): RecordText[] => {
    const text = line;
    const wasTooLong = isTooLong;
    line = '';
    isTooLong = false;
    if (wasTooLong) return [undefined];
    return text.trim() === '' ? [] : [text];
  };
  return {
    push(chunk) {
      const [first = '', ...more] = chunk.split('\n');
      const records: RecordText[] = [];
      const add = (text: string) => {
        if (line.length + text.length > LONGEST_RECORD) isTooLong = true;
        else line += text;
      };
      add(first);
      for (const part of more) {
        records.push(...take());
        add(part);
      }
      return records;
    },
    end: take,
  };
}

/** Objects directly in a list, at whatever depth the list is: 2 in `{"Records":[…]}`, else 1. */
function splitList(): Splitter {
  const SIGNS = /["\\{}[\]]/g;
  let depth = 0;
  let listDepth = 0;
  let isInText = false;
  let isEscaped = false;
  let record: string | undefined;
  let isTooLong = false;
  const keep = (text: string) => {
    if (record === undefined) return;
    if (record.length + text.length > LONGEST_RECORD) isTooLong = true;
    else record += text;
  };
  return {
    push(chunk) {
      if (chunk === '') return [];
      const records: RecordText[] = [];
      let from = 0;
      // A backslash at the end of the chunk before is of this one's first character.
      SIGNS.lastIndex = isEscaped ? 1 : 0;
      isEscaped = false;
      for (let match = SIGNS.exec(chunk); match !== null; match = SIGNS.exec(chunk)) {
        const sign = match[0];
        const at = match.index;
        if (isInText) {
          if (sign === '"') isInText = false;
          else if (sign === '\\') {
            // The next character means nothing here.
            if (at + 1 < chunk.length) SIGNS.lastIndex = at + 2;
            else isEscaped = true;
          }
          continue;
        }
        if (sign === '"') isInText = true;
        else if (sign === '[' || sign === '{') {
          if (sign === '[' && listDepth === 0) listDepth = depth + 1;
          if (sign === '{' && depth === listDepth && depth > 0 && record === undefined) {
            record = '';
            isTooLong = false;
            from = at;
          }
          depth += 1;
        } else if (sign === ']' || sign === '}') {
          depth -= 1;
          if (sign === '}' && depth === listDepth && record !== undefined) {
            keep(chunk.slice(from, at + 1));
            records.push(isTooLong ? undefined : record);
            record = undefined;
            from = at + 1;
          }
        }
      }
      keep(chunk.slice(from));
      return records;
    },
    end: () => (depth === 0 && !isInText ? [] : [undefined]),
  };
}
