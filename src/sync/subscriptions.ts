// Our webhooks at a store: told from others' by their address, made where they are missing, removed when we leave.

import { HubError, RecordGone, StoreRefused } from '../core/errors.ts'
import type { Platform, StoreAccess, Subscription } from '../platforms/platform.ts'
import { webhookSecrets, type AccessKeys } from './access.ts'

export type Wanted = { address: string; secret: string }

/** Our address at a store and the secret its webhooks sign with. The unguessable id in the address is no credential. */
export async function subscriptionOf(
  { keys, publicUrl }: { keys: AccessKeys; publicUrl: string },
  platform: Platform,
  storeId: string,
): Promise<Wanted> {
  const [secret] = await webhookSecrets(keys, storeId)
  if (secret === undefined) throw new Error('no master key')
  return { address: `${publicUrl}/webhooks/${platform.name}/${storeId}`, secret }
}

/**
 * Makes sure that every topic has one working webhook of ours. One that the store switched off is replaced: switched
 * on again it would keep its count of failures (L5). When a new one is refused, those made before it are removed.
 * Returns how many were made.
 */
export async function ensureWebhooks(
  platform: Platform,
  access: StoreAccess,
  wanted: Wanted,
  { isNew = false } = {},
): Promise<number> {
  // At an address that was never used nothing of ours can be.
  const ours = isNew ? [] : await listOurs(platform, access, wanted.address)
  const working = new Set(ours.filter(({ active }) => active).map(({ topic }) => topic))
  await removeAll(
    platform,
    access,
    ours.filter(({ active }) => !active),
  )
  const made: Subscription[] = []
  try {
    for (const topic of wantedTopics(platform, access)) {
      if (working.has(topic)) continue
      made.push(await platform.webhooks.subscribe(access, topic, wanted.address, wanted.secret))
    }
  } catch (error) {
    await removeBestEffort(platform, access, made)
    if (!(error instanceof StoreRefused)) throw error
    throw new StoreRefused(`The webhooks could not be registered. ${error.message}`)
  }
  return made.length
}

/** The topics that a store is asked for: all of the platform's, or those that its rights allow. */
export function wantedTopics(platform: Platform, { credentials }: StoreAccess): readonly string[] {
  return platform.webhooks.topicsFor?.(credentials) ?? platform.webhooks.topics
}

/** Registers a webhook and removes it again: the store sends its ping before it answers. */
export async function tryWebhook(
  platform: Platform,
  access: StoreAccess,
  wanted: Wanted,
): Promise<void> {
  const topic = platform.webhooks.topics[0] ?? ''
  const made = await platform.webhooks.subscribe(access, topic, wanted.address, wanted.secret)
  await platform.webhooks.unsubscribe(access, made.id)
}

/** Removes our webhooks at the store, as far as it lets us: an orphan is answered 410 and dies of that. */
export async function removeWebhooks(
  platform: Platform,
  access: StoreAccess,
  address: string,
): Promise<void> {
  try {
    await removeAll(platform, access, await listOurs(platform, access, address))
  } catch (error) {
    if (!(error instanceof HubError)) throw error
  }
}

export async function listOurs(
  platform: Platform,
  access: StoreAccess,
  address: string,
): Promise<Subscription[]> {
  const all = await platform.webhooks.list(access)
  return all.filter(({ url }) => url === address)
}

async function removeAll(
  platform: Platform,
  access: StoreAccess,
  subscriptions: Subscription[],
): Promise<void> {
  for (const { id } of subscriptions) {
    try {
      await platform.webhooks.unsubscribe(access, id)
    } catch (error) {
      // Somebody removed it in the meantime: that is what was wanted.
      if (!(error instanceof RecordGone)) throw error
    }
  }
}

async function removeBestEffort(
  platform: Platform,
  access: StoreAccess,
  subscriptions: Subscription[],
): Promise<void> {
  try {
    await removeAll(platform, access, subscriptions)
  } catch (error) {
    if (!(error instanceof HubError)) throw error
  }
}
