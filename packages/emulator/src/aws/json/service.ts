import { AwsError } from '../../server/aws-error.ts';
import type { HttpResponse } from '../../server/http/exchange.ts';
import { redactParameters } from '../../server/journal.ts';
import type { Operation, Service, ServiceRequest } from '../../server/service.ts';
import { requestContext } from '../request-context.ts';
import { authenticateJson, type JsonAuthentication } from './authenticate.ts';
import { checkMembers, createMemberReader, type Members, parseMembers } from './members.ts';
import { type JsonAction, type JsonCall, placeOf } from './operations.ts';

export interface JsonServiceOptions extends JsonAuthentication {
  /** In paths, signatures and policies, such as `ssm`. */
  name: string;
  /** What stands before the action in X-Amz-Target, such as `AmazonSSM`. */
  targetPrefix: string | readonly string[];
  /** How the service spells that member of an error. */
  messageMember: 'message' | 'Message';
  actions: Record<string, JsonAction>;
  /** How it answers too many requests; default ThrottlingException. */
  throttled?: Service['throttled'];
}

const CONTENT_TYPE = 'application/x-amz-json-1.1';

/** A regional service of AWS's JSON 1.1 protocol: the action in a header, JSON in, JSON out. */
export function createJsonService(options: JsonServiceOptions): Service {
  const { name, targetPrefix, messageMember, actions } = options;
  return {
    name,
    throttled: options.throttled ?? {
      status: 400,
      code: 'ThrottlingException',
      message: 'Rate exceeded',
    },
    renderError: ({ status, code, message }) =>
      respond(status, { __type: code, [messageMember]: message }),
    supported: Object.keys(actions),
    actionOf: (request) => actionOf(request, targetPrefix),
    resolve(request): Operation | undefined {
      const action = actionOf(request, targetPrefix);
      const known = Object.hasOwn(actions, action) ? actions[action] : undefined;
      if (known === undefined) return undefined;
      const members = parseMembers(request.body);
      return {
        action,
        ...(members !== undefined && { parameters: redactParameters(asText(members)) }),
        run: (received) => {
          const call = openCall(action, members, received, options);
          checkMembers(action, members ?? {}, known.members);
          return respond(200, known.run(call));
        },
      };
    },
  };
}

/** Empty for what is no request of this protocol. */
function actionOf(
  { method, subpath, query, headers }: ServiceRequest,
  prefix: JsonServiceOptions['targetPrefix'],
): string {
  if (method !== 'POST' || subpath !== '/' || query !== '') return '';
  if (headers['content-type'] !== CONTENT_TYPE) return '';
  const [, service = '', action = ''] = /^(.*)\.(\w+)$/.exec(headers['x-amz-target'] ?? '') ?? [];
  return [prefix].flat().includes(service) ? action : '';
}

/** Finds out who asks, and gathers what the action works with. @throws AwsError */
function openCall(
  action: string,
  members: Members | undefined,
  request: ServiceRequest,
  options: JsonServiceOptions,
): JsonCall {
  const { name, clock } = options;
  const { caller, region } = authenticateJson(request, name, options);
  if (members === undefined) {
    throw new AwsError(400, 'SerializationException', 'The body is not a JSON object.');
  }
  const now = clock.now();
  return {
    ...placeOf(caller, region),
    permission: `${name}:${action}`,
    read: createMemberReader(members),
    caller,
    now,
    context: requestContext(caller, { sourceIp: request.sourceIp, region, now }),
  };
}

function asText(members: Members): [string, string][] {
  return Object.entries(members).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
}

function respond(status: number, value: object): HttpResponse {
  return { status, headers: { 'content-type': CONTENT_TYPE }, body: JSON.stringify(value) };
}
