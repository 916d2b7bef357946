import { escapeXml, unescapeXml } from './escape-xml.ts';
import { DESCRIPTION, MARK, type ServiceFile, type ServicePlan } from './service-plan.ts';

export const TASK = 'bedrock-token gateway';

/**
 * A task for the Task Scheduler of Windows (schema 1.2), which starts at the user's login. Only XML can
 * say that it runs without a limit (`PT0S`; the default is 72 hours) and on battery. A task takes the
 * variables of the user, not those of a terminal.
 *
 * @param user such as `DOMAIN\name`
 * @param path where the XML is kept
 */
export function scheduledTask(plan: ServicePlan, user: string, path: string): ServiceFile {
  const [program = '', ...before] = plan.program;
  const text = `<?xml version="1.0" encoding="UTF-8"?>
<!-- ${MARK} -->
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>${escapeXml(DESCRIPTION)}</Description>
  </RegistrationInfo>
  <Triggers>
    <LogonTrigger>
      <Enabled>true</Enabled>
      <UserId>${escapeXml(user)}</UserId>
    </LogonTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author">
      <UserId>${escapeXml(user)}</UserId>
      <LogonType>InteractiveToken</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <RunOnlyIfNetworkAvailable>false</RunOnlyIfNetworkAvailable>
    <RestartOnFailure>
      <Interval>PT1M</Interval>
      <Count>255</Count>
    </RestartOnFailure>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
    <Priority>5</Priority>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>${escapeXml(program)}</Command>
      <Arguments>${escapeXml([...before, ...plan.args].map(quoteArgument).join(' '))}</Arguments>
      <WorkingDirectory>${escapeXml(plan.home)}</WorkingDirectory>
    </Exec>
  </Actions>
</Task>
`;
  return { path, text };
}

/** As CommandLineToArgvW reads it: backslashes count only in front of a quote. */
export function quoteArgument(word: string): string {
  if (/^[^\s"]+$/.test(word)) return word;
  return `"${word.replace(/(\\*)("|$)/g, (_, slashes: string, quote: string) => slashes + slashes + (quote && '\\"'))}"`;
}

/** The program of a task of ours, and the script that it runs if there is one. */
export function readTaskProgram(text: string): string[] {
  const [, command = ''] = /<Command>(.*?)<\/Command>/.exec(text) ?? [];
  const [, args = ''] = /<Arguments>(.*?)<\/Arguments>/.exec(text) ?? [];
  const [, quoted, plain] = /^(?:"([^"]*)"|(\S+))/.exec(unescapeXml(args)) ?? [];
  return [unescapeXml(command), quoted ?? plain ?? ''];
}
