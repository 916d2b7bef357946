/**
 * Takes the signature off an executable of Node: once something is added, it would be wrong, and Windows shows a
 * wrong signature worse than none. The signature of macOS is for `codesign` to take off.
 *
 * @param {Buffer} executable
 * @returns {Buffer} the same, without the certificates of a Windows executable
 */
export function takeOffSignature(executable) {
  if (executable.toString('latin1', 0, 2) !== 'MZ') return executable;
  // Microsoft's "PE Format": the header's offset is at 0x3c, the optional header follows 24 bytes later.
  const header = executable.readUInt32LE(0x3c);
  const optional = header + 24;
  const isWide = executable.readUInt16LE(optional) === 0x20b;
  // The fifth data directory is the certificate table: its place in the file, and its length.
  const entry = optional + (isWide ? 112 : 96) + 4 * 8;
  const place = executable.readUInt32LE(entry);
  if (place === 0) return executable;
  if (place + executable.readUInt32LE(entry + 4) !== executable.length) {
    throw new Error('the certificates are not at the end of the file');
  }
  const unsigned = Buffer.from(executable.subarray(0, place));
  unsigned.fill(0, entry, entry + 8);
  // Of the whole file; Windows checks it for drivers only, and 0 says that there is none.
  unsigned.writeUInt32LE(0, optional + 64);
  return unsigned;
}
