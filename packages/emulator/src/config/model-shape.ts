import { anyText, flag, listOf, objectOf, oneOf, required, text } from '../shape/shape.ts';
import type {
  ApplicationProfileConfig,
  InferenceProfileConfig,
  MantleConfig,
  ModelConfig,
} from './config.ts';

const PROFILE = objectOf<InferenceProfileConfig>({
  id: required(text),
  regions: required(listOf(text)),
});

const APPLICATION_PROFILE = objectOf<ApplicationProfileConfig>({
  id: required(text),
  region: required(text),
  copyFrom: text,
});

const MANTLE = objectOf<MantleConfig>({
  id: required(text),
  path: oneOf('/v1', '/openai/v1'),
});

export const MODEL = objectOf<ModelConfig>({
  id: required(text),
  name: text,
  provider: text,
  regions: listOf(text),
  access: flag,
  marketplace: flag,
  onDemand: flag,
  answer: anyText,
  inferenceProfiles: listOf(PROFILE),
  applicationProfiles: listOf(APPLICATION_PROFILE),
  responses: listOf(oneOf('runtime', 'mantle')),
  mantle: MANTLE,
  claudePlatform: text,
});
