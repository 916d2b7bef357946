import { join } from 'node:path';
import { escapeXml, unescapeXml } from './escape-xml.ts';
import { MARK, RESTART_SECONDS, type ServiceFile, type ServicePlan } from './service-plan.ts';

export const LABEL = 'bedrock-token.gateway';

export const agentPath = (home: string) => join(home, 'Library', 'LaunchAgents', `${LABEL}.plist`);
export const agentLog = (home: string) =>
  join(home, 'Library', 'Logs', 'bedrock-token-gateway.log');

/** A LaunchAgent (launchd.plist(5)) that starts at login, and again after it ends, slowly. */
export function launchdAgent(plan: ServicePlan): ServiceFile {
  const { program, args, environment, home } = plan;
  const text = `<?xml version="1.0" encoding="UTF-8"?>
<!-- ${MARK} -->
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>${LABEL}</string>
  <key>ProgramArguments</key>
  <array>
${[...program, ...args].map((word) => `    <string>${escapeXml(word)}</string>\n`).join('')}  </array>
  <key>EnvironmentVariables</key>
  <dict>
${environment.map(([name, value]) => `    <key>${escapeXml(name)}</key>\n    <string>${escapeXml(value)}</string>\n`).join('')}  </dict>
  <key>WorkingDirectory</key>
  <string>${escapeXml(home)}</string>
  <key>RunAtLoad</key>
  <true/>
  <key>KeepAlive</key>
  <true/>
  <key>ThrottleInterval</key>
  <integer>${RESTART_SECONDS}</integer>
  <key>ExitTimeOut</key>
  <integer>75</integer>
  <key>Umask</key>
  <integer>63</integer>
  <!-- Stdout shows the local key. -->
  <key>StandardOutPath</key>
  <string>/dev/null</string>
  <key>StandardErrorPath</key>
  <string>${escapeXml(agentLog(home))}</string>
</dict>
</plist>
`;
  return { path: agentPath(home), text };
}

/** The words of ProgramArguments in a file of ours. */
export function readAgentProgram(text: string): string[] {
  const [, array = ''] = /<key>ProgramArguments<\/key>\s*<array>(.*?)<\/array>/s.exec(text) ?? [];
  return [...array.matchAll(/<string>(.*?)<\/string>/gs)].map(([, word = '']) => unescapeXml(word));
}
