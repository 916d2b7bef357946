/** What a job's log shows: the runner takes the mask commands out, and hides their values after. */
export interface Annotation {
  level: 'error' | 'warning' | 'notice';
  message: string;
}

export interface JobLog {
  /** Lines as a person reads them, masks applied. */
  text: string;
  annotations: Annotation[];
  masks: string[];
}

interface Command {
  name: string;
  data: string;
}

/**
 * A command as the runner finds it: `::name properties::data` at the head of a line, or
 * `##[name properties]data` anywhere in one (actions/runner, ActionCommand).
 */
function parseCommand(line: string): Command | undefined {
  const match =
    /^\s*::([\w-]+)(?: [^:]*)?::(.*)$/.exec(line) ?? /##\[([\w-]+)[^\]]*\](.*)$/.exec(line);
  if (match === null) return undefined;
  const [, name = '', data = ''] = match;
  return { name, data: decodeCommandData(data) };
}

/** Applies workflow commands to a step's output in the order of its lines, as the runner does. */
export function readJobLog(output: string): JobLog {
  const masks: string[] = [];
  const lines: string[] = [];
  const annotations: Annotation[] = [];
  let resumeToken: string | undefined;
  const hide = (text: string) =>
    // Longest first, or a short mask would leave the tail of a long one in sight.
    masks
      .toSorted((a, b) => b.length - a.length)
      .reduce((t, mask) => t.replaceAll(mask, '***'), text);

  for (const line of output.split(/\r?\n/)) {
    const command = parseCommand(line);
    if (command !== undefined && command.name === resumeToken) resumeToken = undefined;
    else if (command === undefined || resumeToken !== undefined) lines.push(hide(line));
    else if (command.name === 'stop-commands') resumeToken = command.data;
    else if (command.name === 'add-mask') masks.push(command.data);
    else {
      if (isLevel(command.name)) {
        annotations.push({ level: command.name, message: hide(command.data) });
      }
      lines.push(hide(`${command.name}: ${command.data}`));
    }
  }
  return { text: lines.join('\n'), annotations, masks };
}

function isLevel(name: string): name is Annotation['level'] {
  return name === 'error' || name === 'warning' || name === 'notice';
}

function decodeCommandData(data: string): string {
  return data.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
}
