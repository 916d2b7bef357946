export { explainFault, FileRefusal, isFileFault, type RefusalReason } from './file-refusal.ts';
export { type Exposure, findExposed, trustedOwners, type Way, walkTo } from './find-exposed.ts';
export { makeDirectories } from './make-directories.ts';
export { type FileContent, readOpenFile, readRegularFile } from './read-file.ts';
export { removeFile } from './remove-file.ts';
export { createFile, type ReplaceOptions, replaceFile, replaceFileAsync } from './replace-file.ts';
export { type ResolvedPath, resolveLinks } from './resolve-links.ts';
