// How much of a bulk file is held, and how much one invocation does. A run takes one write of R2 for its whole block, and
// each part one read of each run: 30 writes and 4,000 reads for 500 MB.

/** Of the file, a block and what it is sorted into are in memory at a time; later a part, and some of its records. */
export type BulkLimits = { blockBytes: number; partBytes: number; operations: number }

export const usualLimits: BulkLimits = {
  blockBytes: 16 * 1024 * 1024,
  partBytes: 4 * 1024 * 1024,
  // A Worker may ask other services 10,000 times in an invocation, on the free plan 1,000 times. What one part takes is
  // within that for files of 70 GB, there of 7 GB.
  operations: 500,
}

/** Into how many parts a file of this size is shared. */
export function partsOf(bytes: number, { partBytes } = usualLimits): number {
  return Math.max(1, Math.ceil(bytes / partBytes))
}
