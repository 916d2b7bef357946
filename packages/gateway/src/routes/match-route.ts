import type { Dialect, NoRoute, Route, Service } from './route.ts';

const REGION_PREFIX = /^\/([a-z]{2,4}(?:-[a-z]{1,16}){1,3}-\d{1,2})(?=\/|$)/;
/**
 * `.` and `..`, plain or encoded, between separators that some server takes for one: it could resolve
 * them to a path of another route. Java's servers have `;` behind a segment.
 */
const DOT_SEGMENT = /(?:^|[/\\]|%2f|%5c)(?:\.|%2e){1,2}(?:[/\\;]|%2f|%5c|%3b|$)/i;
/** What could forge a line of a log. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
/** A request target in origin form (RFC 9112, 3.2.1) of printable ASCII. */
const ORIGIN_FORM = /^\/[\x21-\x7e]*$/;

/** A prefix of a path, and what it means. The first that matches counts. */
const ROUTES: readonly {
  name: string;
  path: RegExp;
  service: Service;
  dialect: (path: string) => Dialect;
  methods?: readonly string[];
}[] = [
  { name: 'model', path: /^\/model\//, service: 'runtime', dialect: () => 'aws' },
  {
    name: 'control',
    path: /^\/(?:foundation-models|inference-profiles)(?:\/|$)/,
    service: 'control',
    dialect: () => 'aws',
    methods: ['GET', 'HEAD'],
  },
  { name: 'openai', path: /^\/openai\/v1\//, service: 'runtime', dialect: () => 'openai' },
  { name: 'anthropic', path: /^\/anthropic\//, service: 'runtime', dialect: () => 'anthropic' },
  {
    name: 'mantle',
    path: /^\/mantle\//,
    service: 'mantle',
    dialect: (path) => (path.startsWith('/mantle/anthropic/') ? 'anthropic' : 'openai'),
  },
  // The rest of Bedrock Runtime (API reference: ApplyGuardrail, the asynchronous invocations).
  {
    name: 'runtime',
    path: /^\/(?:guardrail|async-invoke)(?:\/|$)/,
    service: 'runtime',
    dialect: () => 'aws',
  },
];

/**
 * Where a request goes, by its path alone. No path leads to a host that is not Bedrock's, nor to a
 * region that is not in the list.
 *
 * @param target as in the request line
 * @param regions allowed ones; the first serves paths without a region
 */
export function matchRoute(
  method: string,
  target: string,
  regions: readonly [string, ...string[]],
): Route | NoRoute {
  if (!ORIGIN_FORM.test(target)) return notOriginForm(target);
  const [whole = '', prefix] = REGION_PREFIX.exec(target) ?? [];
  const rest = target.slice(whole.length) || '/';
  const path = rest.split('?', 1)[0] ?? '';
  const region = prefix ?? regions[0];
  const found = ROUTES.find((route) => route.path.test(path));
  const dialect = found?.dialect(path) ?? guessDialect(path);
  if (DOT_SEGMENT.test(path)) return { dialect, ...DOTS };
  if (!regions.includes(region)) return { dialect, ...notAllowed(region, regions) };
  if (found === undefined) return { dialect, ...unknownPath(path) };
  if (found.methods !== undefined && !found.methods.includes(method)) {
    return { dialect, ...READ_ONLY };
  }
  const { name, service } = found;
  const forwarded = service === 'mantle' ? rest.slice('/mantle'.length) : rest;
  return { name, region, service, dialect, target: forwarded, model: modelOf(path) };
}

export function isRoute(matched: Route | NoRoute): matched is Route {
  return 'service' in matched;
}

function modelOf(path: string): string | undefined {
  const [, encoded] = /^\/model\/([^/]+)/.exec(path) ?? [];
  if (encoded === undefined) return undefined;
  try {
    const model = decodeURIComponent(encoded);
    return UNPRINTABLE.test(model) ? undefined : model;
  } catch {
    return undefined;
  }
}

/** For a path of no route: the client that most likely sent it. */
function guessDialect(path: string): Dialect {
  if (/^\/v1\/messages/.test(path)) return 'anthropic';
  return /^\/(?:openai|v1)(?:\/|$)/.test(path) ? 'openai' : 'aws';
}

function notOriginForm(target: string): NoRoute {
  const isAbsolute = /^https?:/i.test(target);
  return {
    dialect: 'aws',
    problem: isAbsolute
      ? 'This is a gateway to Amazon Bedrock, and not a proxy for other hosts.'
      : 'The target of the request is not a path.',
    hint: isAbsolute
      ? 'The client uses a proxy for this address: add 127.0.0.1, localhost and ::1 to NO_PROXY.'
      : 'Send a path that begins with a slash, such as /model/MODEL/converse.',
  };
}

const DOTS = {
  problem: 'The path contains "." or ".." as a segment.',
  hint: 'Give the path without them.',
};

const READ_ONLY = {
  problem: "The gateway forwards only GET requests to Bedrock's control plane.",
  hint: 'Change resources of Bedrock with the AWS CLI, and its own credentials.',
};

function notAllowed(region: string, regions: readonly string[]) {
  return {
    problem: `The gateway does not serve the region ${region}.`,
    hint: `It serves ${regions.join(', ')}. Start it with --region ${[...regions, region].join(',')}.`,
  };
}

function unknownPath(path: string) {
  const problem = 'The gateway does not forward this path.';
  if (/^\/v1\/messages/.test(path)) {
    return { problem, hint: 'Set the base URL of the Anthropic client to .../anthropic.' };
  }
  if (/^\/v1(?:\/|$)/.test(path) || /^\/(?:chat|responses)/.test(path)) {
    return { problem, hint: 'Set the base URL of the OpenAI client to .../openai/v1.' };
  }
  return {
    problem,
    hint: 'Use /model/..., /openai/v1/..., /anthropic/... or /mantle/..., with an allowed region in front if needed.',
  };
}
