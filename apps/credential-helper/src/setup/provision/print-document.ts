import { posix, sep } from 'node:path';
import type { Documents } from '@bedrock-token/provisioning';
import type { Invocation } from '../../command-line/spec.ts';
import type { ProcessIo } from '../../process-io.ts';
import { readProviderExists, seeProvider } from './has-provider.ts';
import { type PlacedFile, placeDocuments } from './place-documents.ts';
import type { Composed, SetupKind } from './setup-kind.ts';
import { writeDocuments } from './write-documents.ts';

/** The set-up as a document, on stdout or in a directory. */
export async function printDocument<C extends Composed>(
  kind: SetupKind<C>,
  invocation: Invocation,
  io: ProcessIo,
): Promise<number> {
  const use = invocation.isSet('from-aws') ? 'aws' : 'offline';
  const format = invocation.value('format') ?? 'json';
  const isTold = readProviderExists(kind.spec, invocation, format);
  const composed = await kind.compose(invocation, io, use);
  const seen = await seeProvider(composed, format);
  const hasProvider = isTold || seen.hasProvider;
  const documents = kind.render({ ...composed, hasProvider }, format);
  const out = invocation.value('out');
  const places = out === undefined ? [] : placeDocuments(out, documents.files);
  if (out === undefined) io.stdout(documents.text);
  else io.stderr(writeDocuments(places));
  const notes = [
    ...composed.notes,
    ...seen.notes,
    ...(documents.notes ?? []),
    ...describePlace(documents, places),
  ];
  for (const note of notes) io.stderr(`note: ${note}`);
  return 0;
}

/** Where a repository has the file, unless it was written there. */
function describePlace(
  { files: [file], directory }: Documents,
  [written]: readonly PlacedFile[],
): string[] {
  if (file === undefined || directory === undefined) return [];
  const place = posix.join(directory, file.path);
  const isThere = written?.path
    .split(sep)
    .join('/')
    .includes(`/${place.replace(file.path, '')}`);
  return isThere ? [] : [`Commit it as ${place}: --out ${directory} writes it there.`];
}
