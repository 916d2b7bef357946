import { accountOf } from '../aws/credentials.ts';
import { AwsError } from '../server/aws-error.ts';
import type { Operation, Service, ServiceRequest } from '../server/service.ts';
import { describeIdentity } from './identity.ts';
import type { Trail } from './trail.ts';

/** How CloudTrail records a service that takes API keys. */
export interface RecordedAs {
  /** Such as `bedrock.amazonaws.com`. */
  source: string;
  /** Actions that are data events: no lookup shows them. */
  dataEvents: readonly string[];
  /** Where the record says that an API key was used. */
  bearerIn: 'additionalEventData' | 'requestParameters';
}

/** Amazon Bedrock User Guide, "Monitor Amazon Bedrock API calls using CloudTrail", and mantle's own page. */
export const RECORDED_AS = {
  bedrock: { source: 'bedrock.amazonaws.com', dataEvents: [], bearerIn: 'additionalEventData' },
  mantle: {
    source: 'bedrock-mantle.amazonaws.com',
    dataEvents: ['ChatCompletions', 'Responses', 'Messages', 'CountTokens'],
    bearerIn: 'requestParameters',
  },
} as const satisfies Record<string, RecordedAs>;

/**
 * The same service, whose management events are kept. A request that nobody could be identified by
 * leaves no event in any account.
 */
export function recordService(service: Service, trail: Trail, as: RecordedAs): Service {
  return {
    ...service,
    resolve(request) {
      const operation = service.resolve(request);
      return operation && recordOperation(operation, trail, as);
    },
  };
}

function recordOperation(operation: Operation, trail: Trail, as: RecordedAs): Operation {
  const record = (request: ServiceRequest, error?: AwsError) => {
    const caller = trail.callerOf(request);
    if (caller === undefined || as.dataEvents.includes(operation.action)) return;
    const bearer = caller.usesBearer ? { callWithBearerToken: true } : {};
    const parameters = readParameters(request);
    trail.add(
      {
        accountId: accountOf(caller.identity.principal).id,
        region: caller.region,
        source: as.source,
        name: nameOf(operation.action, request),
        readOnly: true,
        userIdentity: describeIdentity(caller.identity),
        more:
          as.bearerIn === 'additionalEventData'
            ? { requestParameters: parameters, additionalEventData: { ...bearer } }
            : { requestParameters: { ...parameters, ...bearer } },
      },
      request,
      error,
    );
  };
  return {
    ...operation,
    async run(request) {
      try {
        const response = await operation.run(request);
        record(request);
        return response;
      } catch (error) {
        if (error instanceof AwsError) record(request, error);
        throw error;
      }
    },
  };
}

/** OpenAI's and Anthropic's APIs on the runtime endpoint are recorded as what they are there. */
function nameOf(action: string, { body }: ServiceRequest): string {
  if (!/^(ChatCompletions|Responses|Messages)$/.test(action)) return action;
  return /"stream"\s*:\s*true/.test(body.toString())
    ? 'InvokeModelWithResponseStream'
    : 'InvokeModel';
}

function readParameters({ subpath, body }: ServiceRequest): Record<string, unknown> {
  const inPath = /^\/(?:model|foundation-models|inference-profiles)\/([^/]+)/.exec(subpath)?.[1];
  const inBody = /"model"\s*:\s*"([^"]+)"/.exec(body.toString())?.[1];
  const modelId = inPath === undefined ? inBody : decodeURIComponent(inPath);
  return modelId === undefined ? {} : { modelId };
}
