// Where a run stands in a list that the store builds as one file: the text of its cursor. Pure.

import { z } from 'zod'
import type { Cursor } from '../platforms/platform.ts'

const prefix = 'bulk:'

/** Our clock before the store was asked, its operation, its file, where the parts lie, and how far they are taken in. */
const place = z.object({
  from: z.number(),
  id: z.string().optional(),
  polls: z.number().optional(),
  file: z
    .object({ url: z.string(), bytes: z.number(), whole: z.boolean(), parts: z.number() })
    .optional(),
  stage: z.string().optional(),
  /** Up to which byte of the file the lines are staged, in how many runs, and whether that is all of it. */
  offset: z.number().optional(),
  runs: z.number().optional(),
  staged: z.boolean().optional(),
  /** How often the file was built before, because it had expired or its parts were gone. */
  rebuilt: z.number().optional(),
  part: z.number().optional(),
  record: z.number().optional(),
  taken: z.boolean().optional(),
})
export type Place = z.infer<typeof place>
/** Of a file that is ready, whose lines are being staged or are. */
export type Staging = Place & { file: NonNullable<Place['file']>; stage: string }

export function isBulk(cursor: Cursor): boolean {
  return cursor?.startsWith(prefix) ?? false
}

/** The operation that the store works on for a run which stands here, or null. */
export function operationAt(cursor: Cursor): string | null {
  if (!isBulk(cursor)) return null
  const { id, file } = readPlace(cursor)
  return file ? null : (id ?? null)
}

export function readPlace(cursor: Cursor): Place {
  return place.parse(JSON.parse((cursor ?? '').slice(prefix.length)))
}

export function writePlace(at: Place): Cursor {
  return prefix + JSON.stringify(at)
}
