import { readFileSync } from 'node:fs';

const { runs } = JSON.parse(readFileSync(process.env.INPUT_SARIF_FILE, 'utf8'));
for (const { ruleId, level } of runs.flatMap(({ results }) => results)) {
  console.log(`uploaded ${level} ${ruleId}`);
}
