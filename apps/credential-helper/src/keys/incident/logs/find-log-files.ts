import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { BedrockTokenError, shellWord } from '@bedrock-token/core';
import { explainFault } from '@bedrock-token/files';

/** Endings of what S3 delivers, and of what people make of it. */
const LOG = /\.(?:json|jsonl|ndjson|gz|log)$/i;
/**
 * What lies next to logs and is none: digests of CloudTrail, bodies of long prompts, the file by which Bedrock
 * tries its permission.
 */
const BESIDE =
  /(?:^|[/\\])(?:CloudTrail-Digest|data)(?:[/\\]|$)|amazon-bedrock-logs-permission-check$/;

/**
 * The files of a folder that can be logs, sorted; a file is taken whatever its name.
 *
 * @throws ERR_INPUT if there is nothing of this name
 */
export function findLogFiles(source: string): string[] {
  try {
    const stat = statSync(source);
    if (stat.isDirectory()) return walk(source, '').sort();
    if (stat.isFile()) return [source];
    throw notReadable(source, 'it is neither a file nor a folder');
  } catch (error) {
    if (error instanceof BedrockTokenError) throw error;
    throw notReadable(source, explainFault(error));
  }
}

const notReadable = (source: string, why: string) =>
  new BedrockTokenError('ERR_INPUT', `The logs ${source} cannot be read (${why}).`, {
    hint: source.startsWith('s3:')
      ? `Copy them, then give --logs logs: aws s3 cp --recursive ${shellWord(source)} logs`
      : 'Give a file or a folder of CloudTrail logs or model invocation logs as --logs.',
  });

/** Links are not followed: they can lead in a circle. */
function walk(root: string, below: string): string[] {
  return readdirSync(join(root, below), { withFileTypes: true }).flatMap((entry) => {
    const path = join(below, entry.name);
    if (BESIDE.test(path)) return [];
    if (entry.isDirectory()) return walk(root, path);
    return entry.isFile() && LOG.test(entry.name) ? [join(root, path)] : [];
  });
}
