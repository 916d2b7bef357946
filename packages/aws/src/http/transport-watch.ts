import type { RequestHandler } from './request-handler.ts';

/** An exchange that gave nothing: no answer, or a refusal. */
export interface FailedExchange {
  host: string;
  /** HTTP status of the answer, 400 or more; undefined if there was none. */
  status?: number;
  /** Why there was no answer, or none as a whole. */
  error?: unknown;
}

/**
 * The same handler, which remembers how the last exchange failed: the SDK's providers keep of a
 * failure its words at most, and ask for a new login where there was only no network.
 */
export function watchTransport(handler: RequestHandler): {
  handler: RequestHandler;
  /** The last exchange, if it failed. */
  failed(): FailedExchange | undefined;
} {
  let failed: FailedExchange | undefined;
  return {
    failed: () => failed,
    handler: {
      ...handler,
      async handle(request, options) {
        const { hostname, port } = request;
        const host = port === undefined ? hostname : `${hostname}:${port}`;
        try {
          const answer = await handler.handle(request, options);
          const status = answer.response.statusCode;
          const refusal = status >= 400 ? { host, status } : undefined;
          failed = refusal;
          // One that is cut off fails later, while it is read.
          answer.response.body?.once?.('error', (error: unknown) => {
            failed = { host, error, ...refusal };
          });
          return answer;
        } catch (error) {
          failed = { host, error };
          throw error;
        }
      },
    },
  };
}
