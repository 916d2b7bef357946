import type { ManifestFacts } from './facts.ts';
import { composeFormula } from './homebrew.ts';
import { composeScoop } from './scoop.ts';
import { composeWinget } from './winget.ts';

/** @returns the text of each manifest by the name of its file */
export function composeManifests(facts: ManifestFacts): Record<string, string> {
  return {
    'bedrock-token.rb': composeFormula(facts),
    'bedrock-token.json': composeScoop(facts),
    ...composeWinget(facts),
  };
}
