import { DEFAULT_REGIONS, type Emulator } from '@bedrock-token/emulator';

/** What a key is made of, and when. */
export interface GeneratorCase {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly region: string;
  /** Seconds, 1 to 43200. */
  readonly expires: number;
  /** Epoch milliseconds, at a whole second. */
  readonly now: number;
}

/** The clock of the emulator is behind that of a generator by this much, in ms: busy machines lag. */
export const BEHIND_MS = 60_000;

const DAY_MS = 86_400_000;
const EXPIRIES = [1, 2, 59, 60, 900, 3600, 43_199, 43_200];

/** A case with credentials that the emulator knows: a user's keys, or a session of a role. */
export function makeCase(emulator: Emulator, random: () => number): GeneratorCase {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const start = Date.UTC(2026, 0, 1);
  const now = start + Math.floor((random() * 1000 * DAY_MS) / 1000) * 1000;
  setClock(emulator, now - BEHIND_MS);
  const isSession = random() < 0.7;
  const { accessKeyId, secretAccessKey, sessionToken } = emulator.issue(
    isSession ? { role: 'bedrock-dev', durationSeconds: 2 * 43_200 } : { user: 'dev' },
  );
  return {
    accessKeyId,
    secretAccessKey,
    ...(sessionToken !== undefined && { sessionToken }),
    region: pick(DEFAULT_REGIONS.filter((region) => !/^(us-gov|cn|eusc)-/.test(region))),
    expires: random() < 0.3 ? pick(EXPIRIES) : 1 + Math.floor(random() * 43_200),
    now,
  };
}

export function setClock(emulator: Emulator, now: number): void {
  emulator.clock.offsetMs = now - Date.now();
}
