import type { Emulator } from '@bedrock-token/emulator';

/** Somebody who uses the key of a place all the time. */
export interface Consumer {
  /** What went wrong so far; nothing may. */
  failures: string[];
  calls: number;
  stop(): Promise<void>;
}

/** Enough for every moment between two requests of a run, and leaves the machine to the runs. */
const PAUSE_MS = 60;
const MODEL = 'amazon.nova-lite-v1:0';

/**
 * Reads the key again and again and calls Bedrock with it, as a consumer does. Begins with the first
 * key that is there.
 *
 * @param read what the place holds now
 */
export function consume(cloud: Emulator, read: () => string | undefined): Consumer {
  return consumeAll(cloud, [read]);
}

/** The same for several places, one after the other. */
export function consumeAll(cloud: Emulator, readers: (() => string | undefined)[]): Consumer {
  let isStopped = false;
  const consumer: Consumer = {
    failures: [],
    calls: 0,
    stop: async () => {
      isStopped = true;
      await ended;
    },
  };
  const ended = (async () => {
    while (!isStopped) {
      for (const read of readers) {
        const key = read();
        if (key !== undefined) await use(cloud, key, consumer);
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  })();
  return consumer;
}

/** A Converse: the rotation itself only lists models, so the two are told apart. */
async function use(cloud: Emulator, key: string, consumer: Consumer): Promise<void> {
  const base = cloud.regionEnv('us-west-2').AWS_ENDPOINT_URL_BEDROCK_RUNTIME;
  const response = await fetch(`${base}/model/${MODEL}/converse`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ messages: [{ role: 'user', content: [{ text: 'Hi' }] }] }),
  });
  consumer.calls += 1;
  const text = await response.text();
  if (response.status !== 200) consumer.failures.push(`${response.status} ${text.slice(0, 200)}`);
}
