// Writes a ZIP archive: a few small files, deflated, the same bytes for the same content (PKWARE APPNOTE 6.3, sections 4.3 and 4.4).
import { crc32, deflateRawSync } from 'node:zlib';

/** 1 January 1980, the first day the format knows, so that a package does not differ by the day it was built. */
const firstDay = 0x0021;
const version = 20;
const namesAreUtf8 = 0x0800;
const deflated = 8;

interface Entry { name: Buffer; packed: Buffer; checksum: number; size: number; offset: number }

/** What the local and the central header have in common, from the version to the length of the name. */
function commonHeader({ name, packed, checksum, size }: Entry): Buffer {
  const header = Buffer.alloc(26);
  header.writeUInt16LE(version, 0);
  header.writeUInt16LE(namesAreUtf8, 2);
  header.writeUInt16LE(deflated, 4);
  header.writeUInt16LE(firstDay, 8);
  header.writeUInt32LE(checksum, 10);
  header.writeUInt32LE(packed.length, 14);
  header.writeUInt32LE(size, 18);
  header.writeUInt16LE(name.length, 22);
  return header;
}

function localPart(entry: Entry): Buffer {
  return Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), commonHeader(entry), entry.name, entry.packed]);
}

function centralPart(entry: Entry): Buffer {
  const madeBy = Buffer.alloc(2);
  madeBy.writeUInt16LE(version);
  // Comment length, disk, internal and external attributes stay zero.
  const rest = Buffer.alloc(14);
  rest.writeUInt32LE(entry.offset, 10);
  return Buffer.concat([Buffer.from('PK\x01\x02', 'latin1'), madeBy, commonHeader(entry), rest, entry.name]);
}

function endPart(count: number, central: { size: number; offset: number }): Buffer {
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(central.size, 12);
  end.writeUInt32LE(central.offset, 16);
  return end;
}

/** Names may lie in folders, with slashes. Fit for packages far below 4 GB. */
export function zip(files: ReadonlyMap<string, Buffer>): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of files) {
    const entry: Entry = { name: Buffer.from(name), packed: deflateRawSync(content, { level: 9 }), checksum: crc32(content), size: content.length, offset };
    const part = localPart(entry);
    local.push(part);
    central.push(centralPart(entry));
    offset += part.length;
  }
  const directory = Buffer.concat(central);
  return Buffer.concat([...local, directory, endPart(files.size, { size: directory.length, offset })]);
}
