import { ANSWER_LIMITS, BedrockTokenError } from '@bedrock-token/core';

/** As the fetch of Octokit is called, with a URL in text. */
export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

/** GitHub's answers nest some ten levels. A million take the parser seconds and gigabytes. */
const DEEPEST_JSON = 100;
/** A repository that was renamed and transferred takes two. */
const MOST_REDIRECTS = 3;
/** GitHub REST API, "Best practices", "Follow redirects": to be repeated verbatim. */
const REDIRECTS = new Set([301, 302, 307, 308]);

/**
 * The same fetch, which reads an answer to {@link ANSWER_LIMITS.github} after decompression and no further, and
 * follows redirects on the same host only: what is sent holds a token.
 *
 * @throws BedrockTokenError ERR_UPSTREAM for an answer that is too long, or leads elsewhere
 */
export function guardFetch(fetch: Fetch): Fetch {
  return async (given, init = {}) => {
    let url = new URL(given);
    for (let hops = 0; ; hops += 1) {
      const response = await fetch(url.href, { ...init, redirect: 'manual' });
      const location = response.headers.get('location');
      if (!REDIRECTS.has(response.status) || location === null) return readWhole(response);
      await response.body?.cancel();
      if (!URL.canParse(location, url.href)) throw misled('to an invalid URL');
      const next = new URL(location, url);
      if (next.origin !== url.origin) throw misled(`to ${next.origin}`);
      if (hops === MOST_REDIRECTS) throw misled('too many times');
      url = next;
    }
  };
}

async function readWhole(response: Response): Promise<Response> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = response.body?.getReader();
  for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
    length += part.value.length;
    if (length > ANSWER_LIMITS.github) {
      await reader?.cancel();
      throw tooLong();
    }
    chunks.push(part.value);
  }
  const body = Buffer.concat(chunks);
  if (isDeep(body)) throw tooDeep();
  const { status, statusText, headers } = response;
  return new Response(length === 0 ? null : body, { status, statusText, headers });
}

const [QUOTE, BACKSLASH] = [...Buffer.from('"\\')];
const OPENING = new Set(Buffer.from('[{'));
const CLOSING = new Set(Buffer.from(']}'));

/** Whether JSON nests deeper than {@link DEEPEST_JSON}; brackets within texts do not count. */
function isDeep(json: Uint8Array): boolean {
  let depth = 0;
  let isText = false;
  for (let at = 0; at < json.length && depth <= DEEPEST_JSON; at++) {
    const byte = json[at] as number;
    if (isText && byte === BACKSLASH) at += 1;
    else if (byte === QUOTE) isText = !isText;
    else if (!isText && OPENING.has(byte)) depth += 1;
    else if (!isText && CLOSING.has(byte)) depth -= 1;
  }
  return depth > DEEPEST_JSON;
}

function tooDeep(): BedrockTokenError {
  return new BedrockTokenError(
    'ERR_UPSTREAM',
    `GitHub sent a response that nests more than ${DEEPEST_JSON} levels.`,
    { hint: 'Something may be responding in its place: check GITHUB_API_URL and proxies.' },
  );
}

function misled(where: string): BedrockTokenError {
  return new BedrockTokenError(
    'ERR_UPSTREAM',
    `GitHub redirects ${where}, and the token is not sent there.`,
    {
      hint: 'Check GITHUB_API_URL: another server or a proxy may be responding for GitHub.',
    },
  );
}

function tooLong(): BedrockTokenError {
  return new BedrockTokenError(
    'ERR_UPSTREAM',
    `GitHub sent a response of more than ${ANSWER_LIMITS.github} bytes.`,
    { hint: 'Something may be responding in its place: check GITHUB_API_URL and proxies.' },
  );
}
