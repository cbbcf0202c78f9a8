// `/admin/oauth/authorize`: the screen on which a merchant installs the app or gives it more rights,
// and the way back to the app with a code.

import type { Context, Hono } from 'hono'
import { escapeHtml } from '../../woocommerce/json.ts'
import { isLoopback } from '../../woocommerce/loopback.ts'
import type { Shop } from '../state/shop.ts'
import type { App } from './app.ts'
import type { Codes } from './codes.ts'
import { toSignedQuery } from './query-signature.ts'
import { readScopes } from './scopes.ts'

export interface Approval {
  clientId: string
  scopes: string[]
  redirectUri: string
  state: string
}

export interface Approver {
  /** Grants what is asked for and returns where the browser goes. */
  approve(approval: Approval): string
  deny(approval: Approval): string
  /** Reads an authorize address; throws with Shopify's words where it is wrong. */
  read(query: URLSearchParams): Approval
}

export class OauthError extends Error {}

export function createApprover(
  shop: Shop,
  app: App,
  codes: Codes,
  onGrant: (previous: string[]) => void,
): Approver {
  const back = (approval: Approval, more: Record<string, string>): string => {
    const query = {
      ...more,
      host: Buffer.from(`${shop.domain}/admin`).toString('base64').replace(/=+$/, ''),
      // A real shop is at its domain; this one is where it listens.
      shop: new URL(shop.url).host,
      state: approval.state,
      timestamp: String(Math.floor(shop.now() / 1000)),
    }
    const sign = approval.redirectUri.includes('?') ? '&' : '?'
    return `${approval.redirectUri}${sign}${toSignedQuery(query, app.secrets[0]!)}`
  }
  return {
    read: (query) => {
      if (query.get('client_id') !== app.clientId) {
        const asked = query.get('client_id') ?? ''
        throw new OauthError(
          `Oauth error application_cannot_be_found: could not find Shopify API application with api_key ${asked}`,
        )
      }
      const redirectUri = query.get('redirect_uri') ?? ''
      const allowed = app.redirectUris?.includes(redirectUri) ?? isLoopback(redirectUri)
      if (!allowed)
        throw new OauthError('Oauth error invalid_request: The redirect_uri is not whitelisted')
      const scopes = readScopes(query.get('scope') ?? '')
      return {
        clientId: app.clientId,
        scopes: scopes.length > 0 ? scopes : app.scopes,
        redirectUri,
        state: query.get('state') ?? '',
      }
    },
    approve: (approval) => {
      const previous = app.installed ? app.granted : []
      app.installed = true
      app.granted = approval.scopes
      onGrant(previous)
      return back(approval, { code: codes.issue() })
    },
    // Cancelling leads to the shop's admin; no word of it reaches the app.
    deny: () => `${shop.url}/admin`,
  }
}

/** The merchant is taken as signed in already; the real shop asks for a password first. */
export function addApproveRoutes(router: Hono, shop: Shop, app: App, approver: Approver): void {
  const guarded =
    (answer: (c: Context, approval: Approval) => Response | Promise<Response>) =>
    async (c: Context): Promise<Response> => {
      try {
        return await answer(c, approver.read(new URL(c.req.url).searchParams))
      } catch (error) {
        if (!(error instanceof OauthError)) throw error
        return c.html(
          `<!DOCTYPE html><html lang="en"><body><p>${escapeHtml(error.message)}</p></body></html>`,
          400,
        )
      }
    }
  router.get(
    '/admin/oauth/authorize',
    guarded((c, approval) => c.html(toPage(shop, app, approval))),
  )
  router.post(
    '/admin/oauth/authorize',
    guarded(async (c, approval) => {
      const form = new URLSearchParams(await c.req.text())
      const target =
        form.get('answer') === 'approve' ? approver.approve(approval) : approver.deny(approval)
      return c.redirect(target, 302)
    }),
  )
  router.get('/admin', (c) =>
    c.html(
      `<!DOCTYPE html><html lang="en"><body><h1>${escapeHtml(shop.name)}</h1><p>The shop's admin. <a href="/">To the storefront</a></p></body></html>`,
    ),
  )
}

function toPage(shop: Shop, app: App, approval: Approval): string {
  const list = approval.scopes
    .map((scope) => `<li>${escapeHtml(scope.replaceAll('_', ' '))}</li>`)
    .join('')
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,"><title>Install app</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:3rem auto;padding:0 1rem;color:#222}
button{font:inherit;padding:.6rem 1.4rem;border:0;border-radius:8px;background:#303030;color:#fff;cursor:pointer;margin-right:.6rem}
button.cancel{background:#e3e3e3;color:#222}</style></head>
<body><h1>${app.installed ? 'Update' : 'Install'} ${escapeHtml(app.title)}</h1>
<p>This app will get access to <strong>${escapeHtml(shop.name)}</strong>:</p><ul>${list}</ul>
<form method="post"><button type="submit" name="answer" value="approve">${app.installed ? 'Update' : 'Install'}</button>
<button type="submit" name="answer" value="cancel" class="cancel">Cancel</button></form></body></html>`
}
