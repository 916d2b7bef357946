import {
  BedrockTokenError,
  type DocumentPlace,
  type DocumentReading,
  describeApiKey,
  type KeySink,
  Secret,
  type SinkReading,
} from '@bedrock-token/core';
import { readMember, writeMember } from './json-member.ts';

/**
 * One member of a JSON object that others change, too. A write replaces the value of that member
 * and keeps every other character; what somebody else writes at the same time is kept.
 *
 * @param member at the top of the object; it is made if it is not there
 */
export function createMemberSink<Reading extends DocumentReading>(
  place: DocumentPlace<Reading>,
  member: string,
  mayOverwrite: boolean,
): KeySink {
  const name = nameMember(place.name, member);
  return {
    name,
    preflight: async () => {
      await place.preflight();
      checkUsable(await place.read(), place.name, member);
    },
    read: async () => toSinkReading(await place.read(), place.name, member),
    write: (value, keyId) => write({ place, name, member, mayOverwrite }, value, keyId),
  };
}

/** For people. The name of the whole place is its end. */
export function nameMember(place: string, member: string): string {
  return `member ${member} of ${place}`;
}

function toSinkReading(document: DocumentReading, place: string, member: string): SinkReading {
  const { text, writtenAt, previous = [] } = document;
  const refusal = findRefusal(document, place, member);
  if (refusal !== undefined) return { state: 'foreign', refusal };
  const found = readMember(text?.reveal(), member);
  if (found.state === 'other') return { state: 'foreign' };
  const former = {
    previous: [...new Set(previous.flatMap((one) => keysIn(one, member)))].map(
      (value) => new Secret(value),
    ),
    ...(writtenAt !== undefined && { writtenAt, mayBeOlder: true as const }),
  };
  if (found.state !== 'text') return { state: 'empty', ...former };
  return { state: 'value', value: new Secret(found.value), ...former };
}

function keysIn(text: Secret<string>, member: string): string[] {
  const found = readMember(text.reveal(), member);
  return found.state === 'text' && isKey(found.value) ? [found.value] : [];
}

interface MemberPlace<Reading extends DocumentReading> {
  place: DocumentPlace<Reading>;
  name: string;
  member: string;
  mayOverwrite: boolean;
}

/** @throws a retryable error if somebody else wrote first: the next try begins with their text */
async function write<Reading extends DocumentReading>(
  { place, ...one }: MemberPlace<Reading>,
  value: Secret<string>,
  keyId: string,
): Promise<void> {
  const { member } = one;
  let before = await place.read();
  if (valueIn(before, member) === value.reveal()) return;
  for (;;) {
    const held = valueIn(before, member);
    const replacesKey = held !== undefined && isKey(held);
    const text = new Secret(edit(before, place.name, one, value));
    const overtaken = await place.replace(text, before, { keyId, replacesKey });
    if (overtaken === undefined) return;
    before = overtaken;
    await giveBack(before, place, one, keyId);
  }
}

/** What somebody wrote at the same time and must not be changed, goes back as it was. */
async function giveBack<Reading extends DocumentReading>(
  overtaken: Reading,
  place: DocumentPlace<Reading>,
  one: Omit<MemberPlace<Reading>, 'place'>,
  keyId: string,
): Promise<void> {
  try {
    edit(overtaken, place.name, one, new Secret(''));
  } catch (refusal) {
    for (let latest: Reading | undefined = overtaken; latest?.text !== undefined; ) {
      latest = await place.replace(latest.text, latest, { keyId, replacesKey: false });
    }
    throw refusal;
  }
}

function valueIn({ text }: DocumentReading, member: string): string | undefined {
  const found = readMember(text?.reveal(), member);
  return found.state === 'text' ? found.value : undefined;
}

/** @throws ERR_SINK, refused, if the text or the member must stay as it is */
function edit(
  document: DocumentReading,
  place: string,
  { name, member, mayOverwrite }: Omit<MemberPlace<DocumentReading>, 'place'>,
  value: Secret<string>,
): string {
  checkUsable(document, place, member);
  const text = document.text?.reveal();
  const found = readMember(text, member);
  const isForeign = found.state === 'other' || (found.state === 'text' && !isKey(found.value));
  if (isForeign && !mayOverwrite) {
    throw new BedrockTokenError(
      'ERR_SINK',
      `${name} got a value that is not a long-term API key of this service, so it is not changed.`,
      {
        hint: 'Name another member, or add overwrite: true to its entry to replace its content.',
        refused: true,
      },
    );
  }
  return writeMember(text, member, value.reveal());
}

function checkUsable(document: DocumentReading, place: string, member: string): void {
  const refusal = findRefusal(document, place, member);
  if (refusal !== undefined) throw refusal;
}

function findRefusal(
  { text, unusable }: DocumentReading,
  place: string,
  member: string,
): BedrockTokenError | undefined {
  const found = readMember(text?.reveal(), member);
  const problem = unusable ?? (found.state === 'unusable' ? found.problem : undefined);
  if (problem === undefined) return undefined;
  return new BedrockTokenError(
    'ERR_SINK',
    `${place} ${problem}, so its member ${member} cannot be set; nothing was changed.`,
    {
      hint: 'Correct the JSON there, or name another place. overwrite: true does not replace the whole content for a member.',
      refused: true,
    },
  );
}

function isKey(value: string): boolean {
  return describeApiKey(value) !== undefined;
}
