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

/** Applies workflow commands to a step's output in the order of its lines, as the runner does. */
export function readJobLog(output: string): JobLog {
  const masks: string[] = [];
  const lines: string[] = [];
  const annotations: Annotation[] = [];
  const hide = (text: string) =>
    // Longest first, or a short mask would leave the tail of a long one in sight.
    masks
      .toSorted((a, b) => b.length - a.length)
      .reduce((t, mask) => t.replaceAll(mask, '***'), text);

  for (const line of output.split(/\r?\n/)) {
    const command = /^::([\w-]+)(?: [^:]*)?::(.*)$/.exec(line);
    if (command === null) {
      lines.push(hide(line));
      continue;
    }
    const [, name, data = ''] = command;
    const message = decodeCommandData(data);
    if (name === 'add-mask') masks.push(message);
    else if (name === 'error' || name === 'warning' || name === 'notice') {
      annotations.push({ level: name, message: hide(message) });
      lines.push(hide(`${name === 'error' ? 'Error' : 'Warning'}: ${message}`));
    } else lines.push(hide(`##[${name}]${message}`));
  }
  return { text: lines.join('\n'), annotations, masks };
}

function decodeCommandData(data: string): string {
  return data.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
}
