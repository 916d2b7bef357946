import { setTimeout as sleep } from 'node:timers/promises';
import type { HttpBody, HttpResponse } from './http/exchange.ts';

/** The same response, its body sent a byte at a time. @param pauseMs between two bytes */
export function slowly(response: HttpResponse, pauseMs: number): HttpResponse {
  return { ...response, body: drip(response.body ?? '', pauseMs) };
}

async function* drip(body: HttpBody, pauseMs: number): AsyncGenerator<Uint8Array> {
  const parts = typeof body === 'string' || body instanceof Uint8Array ? [body] : body;
  for await (const part of parts) {
    for (const byte of Buffer.from(part as string)) {
      yield Uint8Array.of(byte);
      await sleep(pauseMs);
    }
  }
}
