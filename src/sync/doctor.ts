// The connection check of a store (S5): what its platform can ask, our webhooks, and whether one arrives.

import { HubError } from '../core/errors.ts'
import { bad, good, type Finding } from '../core/finding.ts'
import { getStore } from '../db/stores.ts'
import type { Platform } from '../platforms/platform.ts'
import { getPlatform } from '../platforms/registry.ts'
import { openAccess } from './access.ts'
import type { ConnectDeps } from './connect-store.ts'
import { renewIn } from './renewal.ts'
import { listOurs, subscriptionOf, tryWebhook, wantedTopics } from './subscriptions.ts'

/** Runs every check; each answers for itself, so one failure does not hide the others. Throws NotFound, Conflict. */
export async function checkConnection(deps: ConnectDeps, storeId: string): Promise<Finding[]> {
  const store = await getStore(deps.db, storeId)
  const platform = getPlatform(store.platform)
  const access = await openAccess(deps.keys, store, renewIn(deps.syncOf(store.id))).catch(
    (error: unknown) => toFinding(error, platform),
  )
  if ('check' in access) return [access]
  const wanted = await subscriptionOf(deps, platform, storeId)
  const findings = await platform.connect.diagnose(access)
  try {
    const ours = await listOurs(platform, access, wanted.address)
    const working = new Set(ours.filter(({ active }) => active).map(({ topic }) => topic))
    const missing = wantedTopics(platform, access).filter((topic) => !working.has(topic))
    findings.push(webhooksFinding(missing))
    if (platform.webhooks.silent) return findings
    const sync = deps.syncOf(storeId)
    const before = await sync.pings()
    await tryWebhook(platform, access, wanted)
    findings.push(roundTripFinding((await sync.pings()) > before, wanted.address))
  } catch (error) {
    if (!(error instanceof HubError)) throw error
    findings.push(
      bad(
        'webhooks',
        'failed',
        error.message,
        'Mend what is reported above, then run the check again.',
      ),
    )
  }
  return findings
}

/** Credentials that can't be renewed any more are the finding, not a failure of the check. */
function toFinding(error: unknown, { connect }: Platform): Finding {
  if (error instanceof HubError && error.code !== 'not_connected')
    return bad('token', 'failed', error.message, connect.cure)
  throw error
}

function webhooksFinding(missing: string[]): Finding {
  if (missing.length === 0) return good('webhooks', 'All our webhooks are there and active.')
  return bad(
    'webhooks',
    'failed',
    `Missing or switched off: ${missing.join(', ')}.`,
    'They are restored within the hour; reconnect the store to restore them now.',
  )
}

function roundTripFinding(arrived: boolean, address: string): Finding {
  if (arrived) return good('webhook_round_trip', 'A webhook of the store arrives here.')
  return bad(
    'webhook_round_trip',
    'failed',
    'A webhook that the store sent did not arrive here.',
    `Let the server of the store reach ${new URL(address).origin}: a firewall, a security plugin or blocked loopback requests stop it.`,
  )
}
