/** Headers of one request may take so many bytes. */
export const HEADERS_LIMIT = 65_536;
/** The head of a request is waited for so long, in milliseconds. */
export const HEAD_MS = 30_000;
/** Above the 90 s for which reqwest keeps connections, in milliseconds. */
export const KEEP_ALIVE_MS = 120_000;
/** What a client sends after its answer is read up to so many bytes, */
export const UNREAD_BYTES = 67_108_864;
/** and for so long, in milliseconds. Then its connection is closed. */
export const UNREAD_MS = 5_000;
