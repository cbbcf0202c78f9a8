// Webhook ingress (steps 1 to 3 of the walk): bounded bytes, signature, durable, 200. Nothing is parsed here.

import { Hono } from 'hono'
import { readConfig } from '../config.ts'
import { BadSignature, Gone, NotFound, TooLarge, Unavailable } from '../core/errors.ts'
import { openDatabase } from '../db/client.ts'
import { findStore } from '../db/stores.ts'
import { readBody } from '../lib/body.ts'
import { errorName, log } from '../lib/log.ts'
import { findPlatform, getPlatform } from '../platforms/registry.ts'
import { deliverySecrets } from '../sync/access.ts'
import type { Incoming } from '../sync/journal.ts'
import { packBody } from '../sync/payload.ts'
import { spill } from '../sync/spill.ts'
import type { AppEnv } from './env.ts'
import { cachedGate } from './webhook-gate.ts'

const maxBodyBytes = 5 * 1024 * 1024
/** A store object that is slower than this gets its delivery from the spill queue. */
const acceptTimeoutMs = 1_500

export const webhooks = new Hono<AppEnv>().post('/:platform/:storeId', async (c) => {
  const { platform: name, storeId } = c.req.param()
  const platform = findPlatform(name)
  const gate = platform && (await cachedGate(storeId, () => openGate(c.env, storeId)))
  if (!platform || !gate || gate.platform !== platform.name) throw new NotFound('store')
  const body = await readBody(c.req.raw, maxBodyBytes)
  if (!body) throw new TooLarge('5 MB')
  const verified = await platform.webhooks.verify(c.req.raw.headers, body, gate.secrets, gate.store)
  if (verified?.ping) {
    // Answered at once and exactly 200: the store waits for it inside our own request to it, also while a store that
    // was disconnected is being connected again.
    c.executionCtx.waitUntil(c.env.STORE_SYNC.getByName(storeId).ping())
    return c.json({ accepted: true, duplicate: false })
  }
  if (gate.disconnected) throw new Gone('This store is disconnected. Delete the webhook.')
  if (!verified) throw new BadSignature()
  const packed = await packBody(c.env.FILES, storeId, body)
  const incoming = { key: verified.key, topic: verified.topic, ...packed }
  return c.json({ accepted: true, duplicate: await accept(c.env, storeId, incoming) })
})

async function openGate(env: Env, storeId: string) {
  const store = await findStore(openDatabase(env.DB), storeId)
  if (!store) return null
  return {
    platform: store.platform,
    disconnected: store.state === 'disconnected',
    secrets: await deliverySecrets(readConfig(env), getPlatform(store.platform), store),
    store: { url: store.url, facts: store.facts },
  }
}

/** Whether it was a repeat. Resolves only when the delivery is durable: in the journal, or in the spill queue. */
async function accept(env: Env, storeId: string, incoming: Incoming): Promise<boolean> {
  try {
    const accepted = env.STORE_SYNC.getByName(storeId).accept(storeId, incoming)
    return (await withTimeout(accepted, acceptTimeoutMs)).duplicate
  } catch (error) {
    log('warn', 'delivery_spilled', { storeId, topic: incoming.topic, error: errorName(error) })
  }
  try {
    await spill(env.SPILL, env.FILES, storeId, incoming)
    return false
  } catch (error) {
    log('error', 'spill_failed', { storeId, topic: incoming.topic, error: errorName(error) })
    throw new Unavailable('The delivery could not be stored. Send it again.')
  }
}

function withTimeout<T>(promise: Promise<T>, ms: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout>
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('timeout')), ms)
  })
  return Promise.race([promise, timeout]).finally(() => clearTimeout(timer))
}
