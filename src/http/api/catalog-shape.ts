// The catalog of a store as the API and its page show it.

import { z } from 'zod'
import { formats } from '../../catalog/formats.ts'
import { openToken } from '../../catalog/token.ts'
import { nextScheduled, stateOf, type Build } from '../../core/build.ts'
import { productId } from '../../core/product.ts'
import { sum, type Counted } from '../../core/tally.ts'
import type { FeedRow } from '../../db/feeds.ts'
import type { StoreRow } from '../../db/stores.ts'
import type { MasterKeys } from '../../lib/secrets.ts'
import { time, toTime } from './shapes.ts'

const counted = z.object({
  reason: z.string(),
  count: z.number().int(),
  examples: z.array(
    z.object({ productId: z.string(), offerId: z.string().nullable(), name: z.string() }),
  ),
})

const difference = z
  .object({ added: z.number().int(), removed: z.number().int(), changed: z.number().int() })
  .nullable()
  .describe('From the feed before; null where there was none')

export const catalogShape = z.object({
  state: z.enum(['none', 'queued', 'building', 'ready', 'failed', 'refused']),
  builtAt: time.nullable().describe('When the feeds were last built, or found to be up to date'),
  changedAt: time.nullable().describe('When their content last changed'),
  nextRunAt: time.nullable().describe('Null for a store that is not connected'),
  lastError: z.string().nullable(),
  offers: z.number().int(),
  skipped: z.number().int().describe('Variants that no feed takes'),
  bytes: z.number().int().describe('Of the ICML feed, not compressed'),
  durationMs: z.number().nullable(),
  icmlUrl: z.string().nullable(),
  googleUrl: z.string().nullable(),
  feeds: z.array(
    z.object({
      format: z.string(),
      label: z.string(),
      url: z.string(),
      offers: z.number().int(),
      bytes: z.number().int(),
      gzipBytes: z.number().int(),
      skipped: z.array(counted).describe('What this format leaves out beyond the others'),
    }),
  ),
  skippedReasons: z.array(counted),
  findings: z.array(counted).describe('What is wanting in offers that are in the feeds'),
  difference,
  refused: z
    .object({ buildId: z.string(), at: time, offers: z.number().int(), difference })
    .nullable()
    .describe('The last rebuild, where it would lose more than half of the offers'),
})
export type CatalogShape = z.infer<typeof catalogShape>

/** `feed` is null for a store that was left before it had one. */
export async function toCatalogShape(
  { store, feed, now }: { store: StoreRow; feed: FeedRow | null; now: number },
  { keys, publicUrl }: { keys: MasterKeys; publicUrl: string },
): Promise<CatalogShape> {
  const build = feed?.published ?? null
  const token = feed && (await openToken(keys, feed))
  const files = new Map(build?.files.map((file) => [file.format, file]))
  const feeds = formats.flatMap(({ name, label }) => {
    if (token === null) return []
    const file = files.get(name)
    return {
      format: name,
      label,
      url: `${publicUrl}/feeds/${token}/${name}.xml`,
      offers: file?.offers ?? 0,
      bytes: file?.bytes ?? 0,
      gzipBytes: file?.gzipBytes ?? 0,
      skipped: toCounted(store.id, file?.skipped ?? []),
    }
  })
  const urlOf = (format: string) => feeds.find((each) => each.format === format)?.url ?? null
  return {
    state: stateOf(feed, now),
    builtAt: toTime(feed?.builtAt ?? null),
    changedAt: toTime(build?.at ?? null),
    nextRunAt: store.state === 'active' ? toTime(nextScheduled(now)) : null,
    lastError: feed?.error ?? null,
    offers: build?.offers ?? 0,
    skipped: sum(build?.skipped ?? []),
    bytes: files.get('icml')?.bytes ?? 0,
    durationMs: build?.ms ?? null,
    icmlUrl: urlOf('icml'),
    googleUrl: urlOf('google'),
    feeds,
    skippedReasons: toCounted(store.id, build?.skipped ?? []),
    findings: toCounted(store.id, build?.findings ?? []),
    difference: build?.difference ?? null,
    refused: toRefused(feed?.refused ?? null),
  }
}

function toRefused(build: Build | null): CatalogShape['refused'] {
  if (!build) return null
  const { id, at, offers, difference } = build
  return { buildId: id, at: toTime(at), offers, difference }
}

/** Examples lead to the hub's own records. */
function toCounted(storeId: string, all: Counted[]): CatalogShape['findings'] {
  return all.map(({ examples, ...rest }) => ({
    ...rest,
    examples: examples.map((each) => ({ ...each, productId: productId(storeId, each.productId) })),
  }))
}
