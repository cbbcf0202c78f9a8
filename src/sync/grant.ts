// Connecting by an authorization-code grant (C3), and asking for more rights the same way (C11): begun with a one-time
// state that the browser carries in a cookie, ended by a signed way back that brings a code for a token.

import { Conflict, Gone, HubError, InvalidInput, NotFound } from '../core/errors.ts'
import { claimApproval, findApproval, updateApproval, type ApprovalRow } from '../db/approvals.ts'
import { sha256Hex } from '../lib/hmac.ts'
import type { Platform, PlatformApp } from '../platforms/platform.ts'
import { ask, finishApproval, type ApprovalRequest } from './approval.ts'
import { accessWith } from './access.ts'
import type { ConnectDeps } from './connect-store.ts'

/** People read the platform's screen before they approve. */
export const grantValidMs = 10 * 60_000

/** The platform's approve page and the state to keep in the browser. Throws InvalidStoreUrl and InvalidInput. */
export async function beginGrant(
  deps: ConnectDeps,
  platform: Platform,
  request: ApprovalRequest,
): Promise<{ location: string; state: string }> {
  const { grant, app } = grantOf(deps, platform)
  const { url, state } = await ask(deps, platform, request)
  const location = grant.begin(url, {
    clientId: app.clientId,
    optionalScopes: app.optionalScopes,
    state,
    redirectUrl: `${deps.publicUrl}/connect/${platform.name}/callback`,
  })
  return { location, state }
}

/**
 * The way back: proves it, exchanges the code once, and connects the store. Returns what became of it; throws
 * InvalidInput, NotFound, Gone and Conflict for a way back that is not one of ours, late, or walked twice: then nothing
 * was kept.
 */
export async function finishGrant(
  deps: ConnectDeps,
  platform: Platform,
  query: URLSearchParams,
  /** The state that this browser was sent off with. */
  state: string | undefined,
): Promise<ApprovalRow> {
  const { grant, app } = grantOf(deps, platform)
  if (!state) {
    throw new InvalidInput(
      'This browser did not begin the connection, or took longer than ten minutes. Begin it again.',
    )
  }
  const stateHash = await sha256Hex(state)
  const approval = await findApproval(deps.db, stateHash)
  if (!approval || approval.platform !== platform.name) throw new NotFound('connection')
  if (deps.now() - approval.askedAt > grantValidMs)
    throw new Gone('This connection was begun more than ten minutes ago. Begin it again.')
  const { code } = await grant.readCallback(query, {
    state,
    storeUrl: approval.url,
    clientSecret: app.clientSecret,
    now: deps.now(),
  })
  if (!(await claimApproval(deps.db, stateHash)))
    throw new Conflict('already_approved', 'This connection was approved before.')
  try {
    const access = accessWith(approval.url, null)
    const credentials = await grant.redeem(access, app, code, deps.now())
    await finishApproval(deps, approval, credentials)
  } catch (error) {
    if (!(error instanceof HubError)) throw error
    await updateApproval(deps.db, stateHash, { status: 'failed', message: error.message })
  }
  const after = await findApproval(deps.db, stateHash)
  if (!after) throw new NotFound('connection')
  return after
}

function grantOf({ keys }: ConnectDeps, platform: Platform) {
  const { grant } = platform.connect
  const app: PlatformApp | undefined = keys.apps[platform.name]
  if (!grant) throw new InvalidInput(`${platform.label} grants no access to apps. Paste its keys.`)
  if (!app) {
    throw new InvalidInput(
      `This hub is not registered as an app of ${platform.label}. Set SHOPIFY_CLIENT_ID and SHOPIFY_CLIENT_SECRET, or paste the keys of an app of your own.`,
    )
  }
  return { grant, app }
}
