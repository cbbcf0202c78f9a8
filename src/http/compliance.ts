// Privacy requests that a platform passes on (G1): signature over the raw bytes, noted in the record, 200. They are
// carried out by a queue, and again by the clock should a message get lost.

import { Hono } from 'hono'
import { readConfig } from '../config.ts'
import { BadSignature, InvalidInput, NotFound, TooLarge } from '../core/errors.ts'
import { openDatabase, type Database } from '../db/client.ts'
import { insertRequest, storesOfDomain } from '../db/privacy.ts'
import { readBody } from '../lib/body.ts'
import { createId } from '../lib/id.ts'
import { errorName, log } from '../lib/log.ts'
import type { ComplianceRequest, Platform } from '../platforms/platform.ts'
import { findPlatform } from '../platforms/registry.ts'
import { deliverySecrets } from '../sync/access.ts'
import type { PrivacyMessage } from '../sync/privacy.ts'
import type { AppEnv } from './env.ts'

const maxBodyBytes = 256 * 1024

export const compliance = new Hono<AppEnv>().post('/:platform/compliance', async (c) => {
  const platform = findPlatform(c.req.param('platform'))
  if (!platform?.compliance) throw new NotFound('address')
  const body = await readBody(c.req.raw, maxBodyBytes)
  if (!body) throw new TooLarge('256 KB')
  const { headers } = c.req.raw
  const db = openDatabase(c.env.DB)
  const domain = platform.compliance.domainOf(headers)
  const stores = domain === null ? [] : await storesOfDomain(db, platform.name, domain)
  const secrets = await secretsOf(c.env, platform, stores)
  if (!(await platform.compliance.verify(headers, body, secrets))) throw new BadSignature()
  const request = await platform.compliance.read(headers, body)
  if (!request)
    throw new InvalidInput('The body is not a privacy request of the topic in the header.')
  // A shop that is not known here has nothing here, and gets its receipt all the same.
  const storeIds = stores.length > 0 ? stores.map(({ id }) => id) : [null]
  const made = await Promise.all(storeIds.map((storeId) => note(db, request, storeId)))
  const ids = made.filter((id) => id !== null)
  await Promise.all(ids.map((requestId) => send(c.env, requestId)))
  return c.json({ accepted: true, duplicate: ids.length === 0 })
})

/** Our own app's, also for a store that is gone, and those of the stores of that name that are connected. */
async function secretsOf(
  env: Env,
  platform: Platform,
  stores: Awaited<ReturnType<typeof storesOfDomain>>,
): Promise<string[]> {
  const config = readConfig(env)
  const app = config.apps[platform.name as keyof typeof config.apps]
  const own = [app?.clientSecret, app?.formerClientSecret].flatMap((secret) => secret ?? [])
  const theirs = await Promise.all(
    stores
      .filter(({ credentials }) => credentials !== null)
      .map((store) => deliverySecrets(config, platform, store)),
  )
  return [...new Set([...own, ...theirs.flat()])]
}

/** The id of the new request, or null for a repeat. */
async function note(
  db: Database,
  { key, kind, subject }: ComplianceRequest,
  storeId: string | null,
): Promise<string | null> {
  const now = Date.now()
  const id = createId('prv', now)
  const row = {
    id,
    kind,
    storeId,
    requestKey: `${key}/${storeId ?? ''}`,
    contactId: null,
    receivedAt: now,
    erased: {},
    kept: {},
  }
  const open = { ...row, state: 'received', subject, doneAt: null } as const
  const closed = { ...row, state: 'done', subject: null, doneAt: now } as const
  return (await insertRequest(db, storeId === null ? closed : open)) ? id : null
}

/** The request is on record: what fails here is sent by the clock. */
async function send(env: Env, requestId: string): Promise<void> {
  try {
    await env.IMPORTS.send({ type: 'privacy', requestId } satisfies PrivacyMessage)
  } catch (error) {
    log('warn', 'privacy_not_sent', { error: errorName(error) })
  }
}
