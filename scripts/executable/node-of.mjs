/** What the executables of Node begin with: ELF, Mach-O and PE, and where each names its processor. */
const FORMATS = [
  { system: 'linux', magic: '7f454c46', at: () => 18, processors: { 62: 'x64', 183: 'arm64' } },
  { system: 'darwin', magic: 'cffaedfe', at: () => 4, processors: { 7: 'x64', 12: 'arm64' } },
  {
    system: 'win32',
    magic: '4d5a',
    at: (file) => file.readUInt32LE(0x3c) + 4,
    processors: { 34404: 'x64', 43620: 'arm64' },
  },
];

/** Where a release of Node says that its sources are (process.release.sourceUrl). */
const SOURCES = /https:\/\/nodejs\.org\/download\/release\/v(\d+\.\d+\.\d+)\/node-v\1\.tar\.gz/;

/**
 * The version and the platform of a Node, without starting it: it may be that of another platform.
 *
 * @param {Buffer} executable
 * @returns {{ version: string, platform: string }} such as `24.21.0` and `linux-x64`
 * @throws {Error} if it is no release of Node
 */
export function nodeOf(executable) {
  const format = FORMATS.find(
    ({ magic }) => executable.toString('hex', 0, magic.length / 2) === magic,
  );
  const processor = format?.processors[executable.readUInt16LE(format.at(executable))];
  const [, version] = SOURCES.exec(executable.toString('latin1')) ?? [];
  if (processor === undefined || version === undefined) {
    throw new Error('it is not the executable of a release of Node');
  }
  return { version, platform: `${format.system}-${processor}` };
}

/**
 * A blob is read by the very Node that wrote it: another may start it, and fail later.
 *
 * @param {string} version of the target
 * @param {string} [own] of the Node that makes the blob
 * @throws {Error} that names both
 */
export function assertSameNode(version, own = process.versions.node) {
  if (version === own) return;
  throw new Error(
    `the blob is of Node ${own}, and the target is Node ${version}: both must be the Node of .node-version`,
  );
}
