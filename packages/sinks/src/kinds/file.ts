import { createFileDocument } from '../file/file-document.ts';
import { locate, nameFile } from '../file/file-place.ts';
import { createFileSink } from '../file/file-sink.ts';
import { createMemberSink } from '../member/member-sink.ts';
import { readRequired } from '../yaml/read-members.ts';
import type { SinkKind } from './kind.ts';
import { type Part, readMemberName } from './read-parts.ts';
import { atSecondPlace } from './second-place.ts';

export interface FileConfig extends Part {
  type: 'file';
  path: string;
}

/** A file of this machine, or a member of a JSON file. */
export const file: SinkKind<FileConfig> = {
  members: ['path', 'member'],
  read: (entry, complain) => ({
    type: 'file',
    path: readRequired(entry, 'path', /^[^\0]{1,4096}$/, './key', complain),
    ...readMemberName(entry, complain),
  }),
  open({ path, member }, _surroundings, { mayOverwrite }) {
    if (member === undefined) return [createFileSink(path)];
    return [createMemberSink(createFileDocument(path), member, mayOverwrite)];
  },
  listPlaces: ({ path }) => [nameFile(locate(path))],
  nameOf: ({ path }) => path,
  pendingPlace: (config) => ({ ...atSecondPlace(config), path: `${config.path}.pending` }),
};
