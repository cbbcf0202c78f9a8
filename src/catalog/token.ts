// The address of a store's feeds: a random token in the path is the only credential. Its hash finds the row; the token
// itself is kept sealed, since the page shows the address again: a leaked database opens no feed.

import type { Database } from '../db/client.ts'
import { findFeed, insertFeed, replaceToken, type FeedRow } from '../db/feeds.ts'
import { sha256Hex } from '../lib/hmac.ts'
import { createSecret } from '../lib/id.ts'
import { seal, unseal, type MasterKeys } from '../lib/secrets.ts'

const tokenBytes = 24

/** The row of a store, made with a fresh address where there is none. */
export async function ensureFeed(
  db: Database,
  keys: MasterKeys,
  storeId: string,
  now: number,
): Promise<FeedRow> {
  const known = await findFeed(db, storeId)
  if (known) return known
  await insertFeed(db, { storeId, createdAt: now, ...(await makeToken(keys, storeId)) })
  const row = await findFeed(db, storeId)
  if (!row) throw new Error('the row of the feed is gone')
  return row
}

/** A new address: what the old one showed is not found there any more. */
export async function renewToken(db: Database, keys: MasterKeys, storeId: string): Promise<void> {
  await replaceToken(db, storeId, await makeToken(keys, storeId))
}

export function openToken(
  keys: MasterKeys,
  { storeId, token }: Pick<FeedRow, 'storeId' | 'token'>,
): Promise<string> {
  return unseal(keys, place(storeId), token)
}

export function hashToken(token: string): Promise<string> {
  return sha256Hex(`feed|${token}`)
}

async function makeToken(keys: MasterKeys, storeId: string) {
  const token = createSecret(tokenBytes)
  return { tokenHash: await hashToken(token), token: await seal(keys, place(storeId), token) }
}

function place(storeId: string): string {
  return `feeds|${storeId}|token`
}
