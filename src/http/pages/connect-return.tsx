// Where the owner comes back to from the store's approve screen: on to the store, or told what went wrong.

import { Hono, type Context } from 'hono'
import { html } from 'hono/html'
import type { Child } from 'hono/jsx'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { HubError } from '../../core/errors.ts'
import type { ApprovalRow } from '../../db/approvals.ts'
import { getPlatform } from '../../platforms/registry.ts'
import { returnFromStore } from '../../sync/approval.ts'
import { finishGrant } from '../../sync/grant.ts'
import { connectDeps } from '../deps.ts'
import type { AppEnv } from '../env.ts'
import { takeState } from '../grant-state.ts'
import { session } from '../middleware/session.ts'
import { Card, Head, Notice } from './components/blocks.tsx'
import { connectLink } from './components/links.tsx'
import { page } from './layout.tsx'

/** How long after the return the keys may take before we say that they will not come. */
const patienceMs = 60_000
/** How long connecting may take with keys that are here; longer than all that it asks of the slowest store. */
const connectingMs = 5 * 60_000

export const connectReturn = new Hono<AppEnv>().get('/woocommerce/return', session, async (c) => {
  const { user_id: state = '', success } = c.req.query()
  const approval = await returnFromStore(connectDeps(c.env), state, success === '1')
  if (!approval) return show(c, unknownState, 404)
  if (approval.status === 'connected') return c.redirect(`/stores/${approval.storeId}`, 303)
  if (approval.status === 'denied' || approval.status === 'failed')
    return show(c, <Failed approval={approval} />, 200)
  const waited = Date.now() - (approval.returnedAt ?? Date.now())
  if (approval.status === 'asked' && waited > patienceMs)
    return show(c, <Never approval={approval} />, 200)
  if (waited > connectingMs) return show(c, <BrokenOff approval={approval} />, 200)
  // The keys come on their own way, often a moment later: look again.
  c.header('Refresh', '2')
  return show(
    c,
    <Card title="Almost there">{html`<p>The store is handing over its keys…</p>`}</Card>,
    200,
  )
})

/** Back from the platform's own approve page: connected, or told why not. */
export const grantReturn = new Hono<AppEnv>().get(
  '/:platform{shopify}/callback',
  session,
  async (c) => {
    const platform = getPlatform(c.req.param('platform'))
    const query = new URL(c.req.url).searchParams
    try {
      const approval = await finishGrant(connectDeps(c.env), platform, query, takeState(c))
      if (approval.status === 'connected') return c.redirect(`/stores/${approval.storeId}`, 303)
      return show(c, <Failed approval={approval} />, 200)
    } catch (error) {
      if (!(error instanceof HubError)) throw error
      // SAFETY: HubError statuses carry a body.
      const status = error.status as ContentfulStatusCode
      return show(c, <Refused message={error.message} />, status)
    }
  },
)

function Refused({ message }: { message: string }) {
  return (
    <Notice tone="bad">
      <p>
        <strong>The store is not connected.</strong> {message}
      </p>
      <p>
        <a href="/stores/new">Connect a store</a>
      </p>
    </Notice>
  )
}

const unknownState = (
  <Notice tone="bad">
    This connection is not known. Begin again at <a href="/stores/new">Connect a store</a>.
  </Notice>
)

function Failed({ approval }: { approval: ApprovalRow }) {
  return (
    <Notice tone="bad">
      <p>
        <strong>The store is not connected.</strong> {approval.message}
      </p>
      <Again approval={approval} />
    </Notice>
  )
}

function Never({ approval }: { approval: ApprovalRow }) {
  return (
    <Notice tone="bad">
      <p>
        <strong>The keys did not arrive.</strong> The store could not reach this hub, often because
        a firewall or a security plugin stops it. Create a key in the store under WooCommerce →
        Settings → Advanced → REST API and paste it instead.
      </p>
      <Again approval={approval} />
    </Notice>
  )
}

function BrokenOff({ approval }: { approval: ApprovalRow }) {
  return (
    <Notice tone="bad">
      <p>
        <strong>Connecting was broken off.</strong> The keys arrived, but the store was not
        connected within five minutes.
      </p>
      <Again approval={approval} />
    </Notice>
  )
}

function Again({ approval: { platform, url, storeId } }: { approval: ApprovalRow }) {
  const again = connectLink({ platform, url, ...(storeId ? { storeId } : {}) })
  return (
    <p>
      <a href={again}>Try again at the store</a> or{' '}
      <a href={storeId ? `/stores/${storeId}` : '/stores/new'}>paste its keys</a>.
    </p>
  )
}

function show(c: Context<AppEnv>, content: Child, status: ContentfulStatusCode) {
  const frame = { title: 'Connect a store', section: '/stores' } as const
  const whole = (
    <>
      <Head title="Connect a store" up={['/stores', 'Stores']} />
      {content}
    </>
  )
  return page(c, frame, whole, status)
}
