import type { Leak, Secret } from '@bedrock-token/core';
import type { Containment } from '../containment.ts';
import type { IncidentContext } from '../context.ts';
import { containAccessKey } from './access-key.ts';
import { containKeyId, containLongTerm } from './long-term.ts';
import { containKeyOfSession, containSession } from './session.ts';

/** How each kind of leak is stopped. Reads, and changes nothing. */
export function planContainment(
  leak: Leak,
  value: Secret<string> | undefined,
  context: IncidentContext,
): Promise<Containment> {
  switch (leak.kind) {
    case 'long-term':
      return containLongTerm(leak, value, context);
    case 'key-id':
      return containKeyId(leak.keyId, context);
    case 'session':
      return containSession(leak.sessionName, context);
    case 'short-term':
      return leak.signedBy === 'session'
        ? containKeyOfSession(leak, context)
        : containAccessKey(leak, context);
  }
}
