// The connection check of a Shopify shop (S5): what the shop itself can be asked.

import { HubError, StoreRefused } from '../../core/errors.ts'
import { bad, good, type Finding } from '../../core/finding.ts'
import type { StoreAccess } from '../platform.ts'
import { credentialsSchema } from './credentials.ts'
import { somePeople } from './documents/shop.ts'
import { ask, shopUrl } from './graphql.ts'
import { features, missingScopes } from './scopes.ts'
import { readShop } from './store-facts.ts'
import { apiVersion, apiVersionEndsAt } from './version.ts'

const clockToleranceMs = 60_000
const warnAheadMs = 60 * 24 * 3_600_000

type Shop = Awaited<ReturnType<typeof readShop>>

/** Address, token, rights, customer data, versions, request budget and clock, in the order of dependence. */
export async function diagnose(access: StoreAccess): Promise<Finding[]> {
  const begun = Date.now()
  try {
    shopUrl(access.url)
    const shop = await readShop(access)
    return [
      good('rest', 'The shop answers at its Shopify address.'),
      checkToken(access, begun),
      checkScopes(shop),
      await checkPeople(access),
      ...checkVersions(shop, begun),
      checkBudget(shop),
      checkClock(shop.date, begun),
    ]
  } catch (error) {
    return [bad('rest', 'failed', textOf(error), cureOf(error))]
  }
}

function checkToken(access: StoreAccess, now: number): Finding {
  const credentials = credentialsSchema.parse(access.credentials)
  const ends = credentials.kind === 'oauth' ? credentials.refreshExpiresAt : null
  const days = ends === null ? null : Math.floor((ends - now) / (24 * 3_600_000))
  if (days === null || days > 14) return good('token', 'The shop accepts our access token.')
  return bad(
    'token',
    'warning',
    `The access can be renewed for ${Math.max(days, 0)} more days only.`,
    'Switch the import on, which renews it, or reconnect the shop.',
  )
}

function checkScopes({ granted }: Shop): Finding {
  const missing = missingScopes(granted)
  if (missing.length === 0) return good('scopes', 'The app has every right that it needs.')
  const off = [...new Set(missing.map((scope) => features[scope]))].join('; ')
  return bad(
    'scopes',
    'warning',
    `Missing rights: ${missing.join(', ')}. Off without them: ${off}.`,
    'Press "Update app" on the page of the store and approve the rights in Shopify.',
  )
}

/** Without approval for protected customer data, names and addresses come as null: on every customer, not on some. */
async function checkPeople(access: StoreAccess): Promise<Finding> {
  const cure =
    'In the Dev Dashboard, request access to protected customer data with name, address, phone and email. An app of one shop also needs a plan above Basic.'
  try {
    const { data, denied } = await ask(access, somePeople)
    const { nodes } = data.customers
    const told = nodes.some(
      ({ firstName, lastName, defaultEmailAddress }) =>
        firstName ?? lastName ?? defaultEmailAddress?.emailAddress,
    )
    if (told || (nodes.length === 0 && !denied))
      return good('customer_data', 'Names and email addresses of customers can be read.')
    return bad('customer_data', 'warning', 'Shopify withholds names and email addresses.', cure)
  } catch (error) {
    return bad('customer_data', 'failed', textOf(error), cure)
  }
}

function checkVersions({ version, webhookVersion }: Shop, now: number): Finding[] {
  const findings: Finding[] = []
  const until = new Date(apiVersionEndsAt).toISOString().slice(0, 10)
  const cure = 'Update Storeline: a newer release speaks a newer version of the API.'
  if (version !== null && version !== apiVersion) {
    findings.push(
      bad('version', 'warning', `Version ${version} answers instead of ${apiVersion}.`, cure),
    )
  } else if (now > apiVersionEndsAt - warnAheadMs) {
    findings.push(
      bad('version', 'warning', `Version ${apiVersion} of the API ends on ${until}.`, cure),
    )
  } else findings.push(good('version', `Admin API ${apiVersion}, served until ${until} at least.`))
  if (webhookVersion !== null && webhookVersion !== apiVersion) {
    findings.push(
      bad(
        'webhook_version',
        'warning',
        `The app's webhooks are built by version ${webhookVersion} of the API.`,
        `Set the webhook version of the app to ${apiVersion} in the Dev Dashboard.`,
      ),
    )
  }
  return findings
}

function checkBudget({ cost, facts }: Shop): Finding {
  if (!cost) return good('budget', 'The shop does not tell its request budget.')
  const { maximumAvailable, restoreRate } = cost.throttleStatus
  return good(
    'budget',
    `Request budget: ${maximumAvailable} points, ${restoreRate} back each second${facts.plan ? ` (${facts.plan})` : ''}.`,
  )
}

function checkClock(date: number | null, begun: number): Finding {
  if (date === null) return good('clock', 'The shop does not tell its time.')
  // The header has whole seconds, and the answer took a while.
  const difference = Math.max(begun - date - 1_000, date - Date.now(), 0)
  if (difference <= clockToleranceMs) return good('clock', 'Our clock agrees with that of Shopify.')
  return bad(
    'clock',
    'warning',
    `Our clock is off by about ${Math.round(difference / 60_000)} minutes.`,
    'Switch on time synchronisation (NTP) where Storeline runs.',
  )
}

function textOf(error: unknown): string {
  return error instanceof HubError ? error.message : 'The answer of the shop has an unknown form.'
}

function cureOf(error: unknown): string {
  if (error instanceof StoreRefused) return 'Reconnect the shop, or install the app there again.'
  return 'Check the name of the shop and that it is open, then run the check again.'
}
