import type { TextRule } from '../aws/json/members.ts';
import type { JsonAction, JsonCall, JsonResult } from '../aws/json/operations.ts';
import type { ParameterStore } from './store.ts';

/** An action of Parameter Store, with all that it keeps. */
export interface ParameterAction extends Omit<JsonAction, 'run'> {
  run(call: JsonCall, store: ParameterStore): JsonResult;
}

/** API reference of AWS Systems Manager, PSParameterName. */
export const NAME: TextRule = { max: 2048 };
