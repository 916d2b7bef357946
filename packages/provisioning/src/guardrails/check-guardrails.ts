import type { Difference } from '../state/difference.ts';
import { readPolicy } from '../state/read-policy.ts';
import { CONSOLE_USERS, type GuardrailRequest, KEY_SERVICES } from './compose-guardrails.ts';
import { findMisspellings } from './find-misspellings.ts';
import { type ControlledRequest, isDenied } from './is-denied.ts';

/** A request, and what a policy has to say to it. */
interface Case {
  /** What happens, as the end of a sentence. */
  what: string;
  request: ControlledRequest;
  isToBeDenied: boolean;
}

/**
 * Tries a service control policy with the requests that it should deny, and with those that it must not.
 *
 * @param document of somebody's policy
 * @returns what it misspells, what it lets through, and what it stops; undefined for what is no policy document
 */
export function checkGuardrails(
  document: unknown,
  request: GuardrailRequest,
): Difference[] | undefined {
  const statements = readPolicy(document);
  if (statements === undefined) return undefined;
  const cases = casesOf(request);
  const actions = [...new Set(cases.map((one) => one.request.action))];
  const opened = cases.flatMap((one): Difference[] => {
    const verdict = isDenied(statements, one.request);
    if (verdict === one.isToBeDenied) return [];
    if (verdict === 'unknown') return [describeUnknown(one)];
    return [one.isToBeDenied ? describeOpen(one) : describeBroken(one)];
  });
  return [...findMisspellings(statements, actions), ...opened];
}

const CURE = 'Compare with the policy that the same command prints without --check-policy.';

const describeOpen = ({ what, request }: Case): Difference => ({
  where: [request.action],
  problem: `It does not deny ${what}.`,
  cure: CURE,
  effect: 'open',
});

const describeBroken = ({ what, request }: Case): Difference => ({
  where: [request.action],
  problem: `It also denies ${what}.`,
  cure: CURE,
  effect: 'broken',
});

const describeUnknown = ({ what, request }: Case): Difference => ({
  where: [request.action],
  problem: `Whether it denies ${what} depends on a condition or an inverted element that is not read here.`,
  cure: 'Test it in an account of its own.',
  effect: 'other',
});

function casesOf(request: GuardrailRequest): Case[] {
  return [
    ...(request.maxKeyDays === undefined ? longTermCases() : ageCases(request.maxKeyDays)),
    ...shortTermCases(),
    ...userCases(),
    ...(request.deniesGlobal ? globalCases() : []),
  ];
}

const bearer = (service: string, key: string, type: string): ControlledRequest => ({
  action: `${service}:CallWithBearerToken`,
  resource: '*',
  context: { [`${service}:${key}`]: type },
});

const PLANES = [
  ['bedrock', 'bearerTokenType'],
  ['bedrock-mantle', 'BearerTokenType'],
] as const;

const create = (service: string, days?: number): ControlledRequest => ({
  action: 'iam:CreateServiceSpecificCredential',
  resource: 'arn:aws:iam::123456789012:user/ci',
  context: {
    'iam:ServiceSpecificCredentialServiceName': service,
    ...(days !== undefined && { 'iam:ServiceSpecificCredentialAgeDays': String(days) }),
  },
});

function longTermCases(): Case[] {
  return [
    ...KEY_SERVICES.flatMap((service) => [
      denied(`a long-term key of ${service}`, create(service, 1)),
      denied(`a long-term key of ${service} that never expires`, create(service)),
    ]),
    ...PLANES.map(([service, key]) =>
      denied(`the use of a long-term key with ${service}`, bearer(service, key, 'LONG_TERM')),
    ),
  ];
}

function ageCases(days: number): Case[] {
  return KEY_SERVICES.flatMap((service) => [
    denied(`a key of ${service} for ${days + 1} days`, create(service, days + 1)),
    denied(`a key of ${service} that never expires`, create(service)),
    allowed(`a key of ${service} for ${days} days`, create(service, days)),
  ]);
}

function shortTermCases(): Case[] {
  return PLANES.map(([service, key]) =>
    allowed(`the use of a short-term key with ${service}`, bearer(service, key, 'SHORT_TERM')),
  );
}

function userCases(): Case[] {
  return CONSOLE_USERS.flatMap((pattern) => {
    const name = pattern.replace('*', 'a1b2');
    const resource = `arn:aws:iam::123456789012:user/${name}`;
    return [
      denied(`an access key of ${name}`, { action: 'iam:CreateAccessKey', resource, context: {} }),
      denied(`a password of ${name}`, { action: 'iam:CreateLoginProfile', resource, context: {} }),
    ];
  });
}

function globalCases(): Case[] {
  const invoke = (region: string): ControlledRequest => ({
    action: 'bedrock:InvokeModel',
    resource: 'arn:aws:bedrock:::foundation-model/provider.model',
    context: { 'aws:RequestedRegion': region },
  });
  return [
    denied('a call through a global inference profile', invoke('unspecified')),
    allowed('a call of a model in its region', invoke('us-east-1')),
  ];
}

const denied = (what: string, request: ControlledRequest): Case => ({
  ...{ what, request },
  isToBeDenied: true,
});
const allowed = (what: string, request: ControlledRequest): Case => ({
  ...{ what, request },
  isToBeDenied: false,
});
