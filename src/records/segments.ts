// Making, changing and deleting segments, and the contacts that a list of one asks for.

import { Conflict, HubError, InvalidInput, NotFound } from '../core/errors.ts'
import type { Filter } from '../core/filter.ts'
import { audienceExists } from '../db/audiences.ts'
import type { Database } from '../db/client.ts'
import { filterContexts } from '../db/filter-context.ts'
import {
  countSegments,
  deleteSegment,
  dissolveSegment,
  findSegment,
  insertSegment,
  updateSegment,
  type Segment,
} from '../db/segments.ts'
import { createId } from '../lib/id.ts'

export type CountedSegment = Segment & { count: number }

/** A filter of null makes one that is kept by hand. Throws InvalidInput, and Conflict for a name that is taken. */
export async function createSegment(
  db: Database,
  segment: { audienceId: string; name: string; filter: Filter | null },
  now: number,
): Promise<CountedSegment> {
  if (!(await audienceExists(db, segment.audienceId))) {
    const message = 'There is no audience with this id.'
    throw new InvalidInput(message, [{ path: 'audienceId', message }])
  }
  const row: Segment = {
    ...segment,
    name: segment.name.normalize('NFC'),
    id: createId('seg', now),
    createdAt: now,
    changedAt: now,
  }
  if (!(await insertSegment(db, row))) throw nameTaken(row.name)
  return withCount(db, row, now)
}

/** Throws NotFound, Conflict for a name that is taken, HubError 422 for a filter of one that is kept by hand. */
export async function changeSegment(
  db: Database,
  id: string,
  { name, filter }: { name?: string | undefined; filter?: Filter | null | undefined },
  now: number,
): Promise<CountedSegment> {
  const before = await getSegment(db, id)
  if (filter !== undefined && (filter === null) !== (before.filter === null)) {
    throw new HubError(
      'segment_kind_is_fixed',
      422,
      before.filter
        ? 'This segment goes by a filter. Make another one to put contacts into by hand.'
        : 'This segment is kept by hand. Make another one for a filter.',
    )
  }
  const change = { name: name?.normalize('NFC'), filter: filter ?? undefined }
  if (!(await updateSegment(db, id, change, now))) throw nameTaken(change.name ?? before.name)
  return withCount(db, await getSegment(db, id), now)
}

/** Its contacts stay; whoever was put into it by hand is no longer in it. Throws NotFound. */
export async function removeSegment(db: Database, id: string, now: number): Promise<void> {
  const { filter } = await getSegment(db, id)
  if (filter) await deleteSegment(db, id)
  else await dissolveSegment(db, id, now)
}

export async function getSegment(db: Database, id: string): Promise<Segment> {
  const row = await findSegment(db, id)
  if (!row) throw new NotFound('segment')
  return row
}

/** Segments with how many contacts are in each at `now`. */
export async function withCounts(
  db: Database,
  segments: Segment[],
  now: number,
): Promise<CountedSegment[]> {
  const counts = await countSegments(db, segments, await filterContexts(db, now))
  return segments.map((segment) => ({ ...segment, count: counts.get(segment.id) ?? 0 }))
}

/** Who is in a segment, as a filter. */
export function filterOfSegment({ id, filter }: Segment): Filter {
  return filter ?? { match: 'all', conditions: [{ field: 'segment', op: 'has', value: id }] }
}

async function withCount(db: Database, row: Segment, now: number): Promise<CountedSegment> {
  const [counted] = await withCounts(db, [row], now)
  return { ...row, count: counted?.count ?? 0 }
}

function nameTaken(name: string): Conflict {
  return new Conflict(
    'segment_name_taken',
    `This audience has a segment called “${name}” already. Choose another name.`,
  )
}
