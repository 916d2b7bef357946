/** In whose form the gateway writes an answer of its own. */
export type Dialect = 'aws' | 'openai' | 'anthropic';

/** Which endpoint of a region serves a request. */
export type Service = 'runtime' | 'control' | 'mantle';

/** Where a request goes. */
export interface Route {
  /** As usage and the log name it: `model`, `openai`, `anthropic`, `mantle`, `control` or `runtime`. */
  name: string;
  region: string;
  service: Service;
  dialect: Dialect;
  /** Path and query for Bedrock, byte for byte as the client wrote them. */
  target: string;
  /** The model that the path names, decoded; undefined if only the body names it. */
  model: string | undefined;
}

/** Why a target is not forwarded. */
export interface NoRoute {
  dialect: Dialect;
  problem: string;
  hint: string;
}
