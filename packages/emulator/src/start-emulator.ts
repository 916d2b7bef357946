import { assemble } from './assemble.ts';
import type { EmulatorConfig } from './config/config.ts';
import { checkConfig } from './config/config-shape.ts';
import { createControl } from './control/control.ts';
import type { Emulator } from './emulator.ts';
import { createClock } from './server/clock.ts';
import { createDispatch } from './server/dispatch.ts';
import { createFaults } from './server/faults.ts';
import type { HttpRequest, Outcome } from './server/http/exchange.ts';
import { listen } from './server/http/serve.ts';
import { createJournal, type JournalEntry } from './server/journal.ts';
import { createRateLimits } from './server/rate-limit.ts';
import type { Service } from './server/service.ts';

/**
 * Starts GitHub OIDC and secrets, AWS STS, IAM, Secrets Manager, Parameter Store, IAM Identity
 * Center, the metadata services, Amazon Bedrock and Bedrock Runtime on one loopback port.
 *
 * @throws Error for a configuration that cannot mean what it says
 */
export async function startEmulator(config: EmulatorConfig = {}): Promise<Emulator> {
  checkConfig(config);
  const clock = createClock();
  const journal = createJournal();
  const faults = createFaults();
  const limits = createRateLimits();
  const unexpected: JournalEntry[] = [];
  const services = new Map<string, Service>();
  const dispatch = createDispatch({ clock, journal, faults, limits, unexpected, services });
  let control: ((request: HttpRequest) => Promise<Outcome> | undefined) | undefined;
  // The port is open before the services know it: a request that comes at once waits for them.
  let open = () => {};
  const isAssembled = new Promise<void>((resolve) => {
    open = resolve;
  });
  const listener = await listen({
    port: config.port ?? 0,
    ...(config.tls !== undefined && { tls: config.tls }),
    handle: async (request) => {
      await isAssembled;
      return control?.(request) ?? dispatch(request);
    },
    onProtocolError: (error) => unexpected.push(protocolError(error, clock.now())),
  });
  try {
    const assembled = await assemble(config, `http://127.0.0.1:${listener.port}`, clock);
    for (const service of assembled.services) services.set(service.name, service);
    const emulator: Emulator = {
      ...assembled.emulator,
      journal,
      faults,
      limit: (service, perSecond) => limits.set(service, perSecond),
      unexpected,
      forget() {
        journal.clear();
        unexpected.length = 0;
      },
      async stop({ allowUnexpected = false } = {}) {
        await listener.close();
        if (allowUnexpected || unexpected.length === 0) return;
        const list = unexpected.map(({ detail }) => `- ${detail}`).join('\n');
        throw new Error(`Requests that the emulator does not support were sent:\n${list}`);
      },
    };
    control = createControl(emulator, faults);
    open();
    return emulator;
  } catch (error) {
    await listener.close();
    throw error;
  }
}

function protocolError(error: Error, at: Date): JournalEntry {
  const detail = `A connection sent what is not HTTP: ${error.message}`;
  const asked = { service: 'unknown', action: 'unknown', method: '', path: '' };
  return { ...asked, status: 0, at, headers: {}, detail };
}
