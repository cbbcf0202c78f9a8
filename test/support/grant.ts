// Connecting a demo Shopify shop as its owner does it in the browser: off to the shop's approve page, and back.

import { env } from 'cloudflare:workers'
import { request } from './hub.ts'
import type { ShopifyShop } from './shopify.ts'

const origin = 'http://127.0.0.1:8787'

/** Approves the app at the shop, for a new store or one that is connected again. Returns the store's id. */
export async function install(shop: ShopifyShop, storeId?: string): Promise<string> {
  const session = await signIn()
  const query = new URLSearchParams({ shop: shop.url, ...(storeId ? { storeId } : {}) })
  const begun = await request(`/connect/shopify?${query}`, {
    headers: { Cookie: session },
    redirect: 'manual',
  })
  const url = begun.headers.get('Location') ?? ''
  const { location } = await shop.act<{ location: string }>('approve', { url })
  const { pathname, search } = new URL(location)
  const back = await request(`${pathname}${search}`, {
    headers: { Cookie: `${session}; ${cookieOf(begun)}`, Accept: 'text/html' },
    redirect: 'manual',
  })
  const id = /^\/stores\/([\w-]+)$/.exec(back.headers.get('Location') ?? '')?.[1]
  if (back.status !== 303 || id === undefined)
    throw new Error(`the way back was answered ${back.status}: ${back.headers.get('Location')}`)
  return id
}

/** The cookie of an administrator. */
export async function signIn(): Promise<string> {
  const answer = await request('/sign-in', {
    method: 'POST',
    redirect: 'manual',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', Origin: origin },
    body: new URLSearchParams({ password: env.ADMIN_PASSWORD }).toString(),
  })
  return cookieOf(answer)
}

function cookieOf(answer: Response): string {
  return answer.headers.get('Set-Cookie')?.split(';')[0] ?? ''
}
