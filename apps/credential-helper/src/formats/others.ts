import {
  formatBazel,
  formatClaudeDesktop,
  formatExecCredential,
  formatHeader,
  formatJson,
} from './documents.ts';
import type { Format, FormatName } from './format.ts';
import {
  formatCmd,
  formatDotenv,
  formatEnv,
  formatEnvNoExport,
  formatFish,
  formatNu,
  formatPowershell,
} from './shells.ts';

export const OTHER_FORMATS: Record<Exclude<FormatName, 'token'>, Format> = {
  json: formatJson,
  env: formatEnv,
  'env-no-export': formatEnvNoExport,
  dotenv: formatDotenv,
  fish: formatFish,
  powershell: formatPowershell,
  cmd: formatCmd,
  nu: formatNu,
  header: formatHeader,
  'exec-credential': formatExecCredential,
  bazel: formatBazel,
  'claude-desktop': formatClaudeDesktop,
};
