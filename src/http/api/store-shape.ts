// A store, a run and a delivery as the API shows them.

import { z } from 'zod'
import { settingsSchema } from '../../core/settings.ts'
import { kinds, outcomes } from '../../core/outcome.ts'
import { storeState, type StoreRow } from '../../db/stores.ts'
import type { DeliveryView } from '../../sync/deliveries.ts'
import type { Run } from '../../sync/runs.ts'
import type { StoreSync } from '../../sync/store-sync.ts'
import { time, toTime } from './shapes.ts'

export const storeShape = z.object({
  id: z.string(),
  platform: z.string(),
  url: z.string(),
  name: z.string(),
  state: z.enum(['connecting', 'importing', 'active', 'paused', 'reconnect', 'disconnected']),
  stateReason: z.string().nullable(),
  audienceId: z.string(),
  settings: settingsSchema,
  lastOrderAt: time.nullable(),
  lastDeliveryAt: time.nullable(),
  lagMs: z.number().describe('Age of the oldest delivery that is not applied yet'),
  counters: z.record(z.string(), z.number()),
  missingScopes: z.array(z.string()).describe('Rights that we need and were not granted'),
  featuresOff: z.array(z.string()).describe('What does not work without those rights'),
  limits: z.array(z.string()).describe('What the store does not let us see'),
  api: z
    .object({ version: z.string(), endsAt: time.describe('Served until then') })
    .nullable()
    .describe('The version of the store API that we speak, where it has versions'),
  connectedAt: time,
})
export type StoreShape = z.infer<typeof storeShape>

type Status = Awaited<ReturnType<StoreSync['status']>>

export function toStoreShape(store: StoreRow, status: Status): StoreShape {
  return {
    id: store.id,
    platform: store.platform,
    url: store.url,
    name: store.name,
    state: storeState(store, status.isImporting),
    stateReason: store.stateReason,
    audienceId: store.audienceId,
    settings: store.settings,
    lastOrderAt: toTime(status.lastOrderAt),
    lastDeliveryAt: toTime(status.lastDeliveryAt),
    lagMs: status.lagMs,
    counters: { ...status.counters },
    missingScopes: (store.facts?.scopes?.missing ?? []).map(({ scope }) => scope),
    featuresOff: [...new Set((store.facts?.scopes?.missing ?? []).map(({ feature }) => feature))],
    limits: (store.facts?.limits ?? []).map(({ message }) => message),
    api: store.facts?.api
      ? { version: store.facts.api.version, endsAt: toTime(store.facts.api.endsAt) }
      : null,
    connectedAt: toTime(store.connectedAt),
  }
}

const progress = z.object({
  resource: z.string(),
  storeCount: z.number().nullable().describe("The store's own count, not clamped"),
  seen: z.number(),
  created: z.number(),
  updated: z.number(),
  unchanged: z.number(),
  skipped: z.number(),
  rejected: z.number(),
  done: z.boolean(),
})

export const runShape = z.object({
  id: z.string(),
  origin: z.enum(['import', 'reconcile']),
  state: z.enum(['running', 'complete', 'complete_with_rejects', 'failed']),
  error: z.string().nullable(),
  startedAt: time,
  finishedAt: time.nullable(),
  resources: z.array(progress),
})
export type RunShape = z.infer<typeof runShape>

export function toRunShape(run: Omit<Run, 'plan'>): RunShape {
  const { id, origin, state, error, resources } = run
  const startedAt = toTime(run.startedAt)
  return { id, origin, state, error, startedAt, finishedAt: toTime(run.finishedAt), resources }
}

export const outcomeShape = z.object({
  kind: z.enum([...kinds, 'delivery']),
  externalId: z.string().nullable(),
  recordId: z.string().nullable(),
  outcome: z.enum(outcomes),
  reason: z.string().nullable(),
})

export const deliveryShape = z.object({
  id: z.string(),
  topic: z.string(),
  receivedAt: time,
  state: z.enum(['received', 'applied', 'duplicate', 'skipped', 'rejected']),
  outcomes: z.array(outcomeShape),
})

export type DeliveryShape = z.infer<typeof deliveryShape>

export function toDeliveryShape(delivery: DeliveryView): DeliveryShape {
  return { ...delivery, receivedAt: toTime(delivery.receivedAt) }
}
