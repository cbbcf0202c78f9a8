// Cursors of lists that go by version: the text of the last one's number.

import { InvalidInput } from '../../core/errors.ts'

/** The number that a cursor names, or null at the beginning. Throws InvalidInput for anything else. */
export function parseSeq(cursor: string | undefined): number | null {
  if (cursor === undefined) return null
  const seq = Number(cursor)
  if (Number.isSafeInteger(seq) && seq >= 0) return seq
  throw new InvalidInput('The cursor is not valid. Leave it out to start at the beginning.', [
    { path: 'cursor', message: 'not a cursor of this list' },
  ])
}

/** The cursor behind a page, or null when the page was the last one. */
export function nextSeq(rows: { seq: number }[], limit: number): string | null {
  return rows.length < limit ? null : String(rows.at(-1)?.seq ?? 0)
}
