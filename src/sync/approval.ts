// Connecting by the store's own approve screen (C2): asked with a one-time state, answered by a callback that brings
// the keys, which are proven against the store that was asked before anything is kept.

import {
  Conflict,
  Gone,
  HubError,
  InvalidInput,
  NotFound,
  StoreUnreachable,
} from '../core/errors.ts'
import type { SettingsPatch } from '../core/settings.ts'
import { parseStoreUrl } from '../core/store-url.ts'
import {
  claimApproval,
  findApproval,
  insertApproval,
  updateApproval,
  type ApprovalRow,
} from '../db/approvals.ts'
import { getStore } from '../db/stores.ts'
import { sha256Hex } from '../lib/hmac.ts'
import { createSecret } from '../lib/id.ts'
import type { Platform } from '../platforms/platform.ts'
import { getPlatform } from '../platforms/registry.ts'
import { accessWith } from './access.ts'
import { connectStore, type ConnectDeps } from './connect-store.ts'
import { reconnectStore } from './reconnect-store.ts'

const validMs = 3_600_000

export type ApprovalRequest = {
  url: string
  audienceId?: string | undefined
  settings?: SettingsPatch | undefined
  /** Set when a store that is known is connected again. */
  storeId?: string | undefined
}

/** The address of the store's approve screen. Throws InvalidStoreUrl, and InvalidInput where the platform has none. */
export async function beginApproval(
  deps: ConnectDeps,
  platform: Platform,
  request: ApprovalRequest,
): Promise<string> {
  const { approve } = platform.connect
  if (!approve) throw new InvalidInput(`${platform.label} has no approve screen. Paste its keys.`)
  const { url, state } = await ask(deps, platform, request)
  const base = `${deps.publicUrl}/connect/${platform.name}`
  return approve.begin(url, {
    state,
    returnUrl: `${base}/return`,
    callbackUrl: `${base}/callback`,
  })
}

/** Notes a one-time state for what is asked; how it goes on is the platform's. Throws InvalidStoreUrl and InvalidInput. */
export async function ask(
  deps: ConnectDeps,
  platform: Platform,
  request: ApprovalRequest,
): Promise<{ url: string; state: string }> {
  const url = parseStoreUrl(request.url, {
    allowInsecure: deps.keys.allowInsecure,
    ownHost: new URL(deps.publicUrl).hostname,
  })
  await checkAddress(deps, url, request.storeId)
  const state = createSecret(32)
  await insertApproval(deps.db, {
    stateHash: await sha256Hex(state),
    platform: platform.name,
    url,
    audienceId: request.audienceId ?? null,
    settings: request.settings ?? null,
    storeId: request.storeId ?? null,
    status: 'asked',
    message: null,
    askedAt: deps.now(),
    returnedAt: null,
  })
  return { url, state }
}

/** What was approved at one address is never sent to another. Throws InvalidInput where the store is not at `url`. */
async function checkAddress(
  { db }: ConnectDeps,
  url: string,
  storeId: string | null | undefined,
): Promise<void> {
  if (storeId && (await getStore(db, storeId)).url !== url)
    throw new InvalidInput('This store has another address. Begin again on its page.')
}

/**
 * Takes the keys of a callback: once, within the hour, and only when the store that was asked accepts them. Returns
 * the work that is left, to be done after the callback was answered. Whatever is thrown makes the store delete its key.
 */
export async function receiveKeys(
  deps: ConnectDeps,
  platform: Platform,
  body: unknown,
): Promise<() => Promise<void>> {
  const { approve } = platform.connect
  if (!approve) throw new NotFound('approve screen')
  const { state, credentials } = approve.readCallback(body)
  const stateHash = await sha256Hex(state)
  const approval = await findApproval(deps.db, stateHash)
  if (!approval || approval.platform !== platform.name) throw new NotFound('connection')
  if (deps.now() - approval.askedAt > validMs)
    throw new Gone('This connection was begun too long ago.')
  if (!(await claimApproval(deps.db, stateHash)))
    throw new Conflict('already_approved', 'This connection was approved before.')
  await proveKeys(deps, platform, approval, credentials)
  return () => finishApproval(deps, approval, credentials)
}

/** What to tell the owner who comes back from the store. Null when the state is not one of ours. */
export async function returnFromStore(
  deps: ConnectDeps,
  state: string,
  success: boolean,
): Promise<ApprovalRow | null> {
  const stateHash = await sha256Hex(state)
  const approval = await findApproval(deps.db, stateHash)
  if (!approval) return null
  if (!success && (await claimApproval(deps.db, stateHash))) {
    const message = 'The connection was denied at the store.'
    await updateApproval(deps.db, stateHash, { status: 'denied', message })
  } else if (approval.returnedAt === null) {
    await updateApproval(deps.db, stateHash, { returnedAt: deps.now() })
  }
  return findApproval(deps.db, stateHash)
}

/** A store that is too busy answering the callback to answer us is asked again when it is connected. */
async function proveKeys(
  deps: ConnectDeps,
  platform: Platform,
  approval: ApprovalRow,
  credentials: unknown,
): Promise<void> {
  const { url, stateHash } = approval
  try {
    await platform.connect.check(accessWith(url, credentials))
  } catch (error) {
    if (error instanceof StoreUnreachable) return
    await noteFailure(deps, stateHash, error)
    throw error
  }
}

/** Connects the store that was approved, or connects it again, and notes what became of it. */
export async function finishApproval(
  deps: ConnectDeps,
  approval: ApprovalRow,
  credentials: unknown,
): Promise<void> {
  const { stateHash, url, audienceId, settings, storeId } = approval
  const choice = { credentials, settings: settings ?? undefined }
  try {
    await checkAddress(deps, url, storeId)
    const store = storeId
      ? await reconnectStore(deps, storeId, choice)
      : await connectStore(deps, getPlatform(approval.platform), {
          ...choice,
          url,
          audienceId: audienceId ?? undefined,
        })
    await updateApproval(deps.db, stateHash, { status: 'connected', storeId: store.id })
  } catch (error) {
    await noteFailure(deps, stateHash, error)
    if (!(error instanceof HubError)) throw error
  }
}

function noteFailure(deps: ConnectDeps, stateHash: string, error: unknown): Promise<void> {
  const message =
    error instanceof HubError ? error.message : 'Something went wrong on our side. Try again.'
  return updateApproval(deps.db, stateHash, { status: 'failed', message })
}
