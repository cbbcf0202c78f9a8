// The lines of a block put in the order of their parts, with a head that tells where each part's begin: a run, of which
// any part can be read by itself. Pure, on bytes.

import { lineFeed } from './bulk-blocks.ts'

/** A number for the record that a line belongs to; the line stands from `start` to `end` in the bytes. */
export type OwnerHash = (bytes: Uint8Array, start: number, end: number) => number

/** The head: where each part begins in the run, and where the last one ends. */
export function headBytes(parts: number): number {
  return (parts + 1) * Uint32Array.BYTES_PER_ELEMENT
}

/** The most that a run of so many bytes of lines takes: the last line may lack its line feed. */
export function runBytes(lines: number, parts: number): number {
  return headBytes(parts) + lines + 1
}

/** Writes the run to the beginning of `out` and returns its bytes. Lines keep their order within a part. */
export function sortLines(
  lines: Uint8Array,
  parts: number,
  ownerHash: OwnerHash,
  out: Uint8Array<ArrayBuffer>,
): Uint8Array<ArrayBuffer> {
  const starts: number[] = []
  const partOf: number[] = []
  const places = new Uint32Array(parts + 1)
  for (let start = 0; start < lines.byteLength;) {
    const end = endOf(lines, start)
    if (end > start) {
      const part = ownerHash(lines, start, end) % parts
      starts.push(start)
      partOf.push(part)
      places[part + 1] = (places[part + 1] ?? 0) + end - start + 1
    }
    start = end + 1
  }
  places[0] = headBytes(parts)
  for (let part = 1; part <= parts; part++)
    places[part] = (places[part] ?? 0) + (places[part - 1] ?? 0)
  new Uint32Array(out.buffer, 0, parts + 1).set(places)
  const size = places[parts] ?? 0
  for (const [line, start] of starts.entries()) {
    const part = partOf[line] ?? 0
    const at = places[part] ?? 0
    const end = endOf(lines, start)
    out.set(lines.subarray(start, end), at)
    out[at + end - start] = lineFeed
    places[part] = at + end - start + 1
  }
  return out.subarray(0, size)
}

function endOf(lines: Uint8Array, start: number): number {
  const feed = lines.indexOf(lineFeed, start)
  return feed < 0 ? lines.byteLength : feed
}
