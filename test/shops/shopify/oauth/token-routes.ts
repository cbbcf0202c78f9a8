// `POST /admin/oauth/access_token`: codes, refresh tokens, client credentials and the exchange of
// a token without an end for an expiring pair.

import type { Hono } from 'hono'
import type { App } from './app.ts'
import type { Codes } from './codes.ts'
import { GrantError } from './tokens.ts'
import type { TokenAnswer, Tokens } from './tokens.ts'

const OFFLINE = 'urn:shopify:params:oauth:token-type:offline-access-token'
const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange'

export function addTokenRoutes(router: Hono, app: App, codes: Codes, tokens: Tokens): void {
  router.post('/admin/oauth/access_token', async (c) => {
    const body = await readBody(c.req.raw)
    try {
      return c.json(grant(app, codes, tokens, body))
    } catch (error) {
      if (!(error instanceof GrantError)) throw error
      const answer = { error: error.code, error_description: error.message }
      return c.json(answer, error.status as 400)
    }
  })
}

function grant(app: App, codes: Codes, tokens: Tokens, body: Record<string, string>): TokenAnswer {
  if (body['client_id'] !== app.clientId) {
    throw new GrantError('application_cannot_be_found', 'The application cannot be found.')
  }
  if (!app.secrets.includes(body['client_secret'] ?? '')) {
    throw new GrantError('invalid_client', 'The client secret is wrong.', 401)
  }
  const expiring = body['expiring'] === '1' || body['expiring'] === 'true'
  switch (body['grant_type'] ?? 'authorization_code') {
    case 'authorization_code': {
      if (!codes.use(body['code'] ?? '')) {
        throw new GrantError(
          'invalid_request',
          'The authorization code was not found or was already used',
        )
      }
      return tokens.issueOffline(expiring)
    }
    case 'refresh_token':
      return tokens.refresh(body['refresh_token'] ?? '')
    case 'client_credentials':
      if (!app.ownShop) {
        throw new GrantError(
          'shop_not_permitted',
          'Client credentials cannot be performed on this shop.',
        )
      }
      if (!app.installed) {
        throw new GrantError('app_not_installed', 'The application is not installed on this shop.')
      }
      return tokens.issueClient()
    case EXCHANGE:
      if (
        body['subject_token_type'] !== OFFLINE ||
        body['requested_token_type'] !== OFFLINE ||
        !expiring
      ) {
        throw new GrantError(
          'invalid_request',
          'The demo shop only exchanges non-expiring offline tokens.',
        )
      }
      return tokens.migrate(body['subject_token'] ?? '')
    default:
      throw new GrantError('unsupported_grant_type', 'The grant type is not supported.')
  }
}

/** JSON or a form: the real one takes both. */
async function readBody(request: Request): Promise<Record<string, string>> {
  const text = await request.text()
  if (request.headers.get('Content-Type')?.includes('application/json')) {
    try {
      const value: unknown = JSON.parse(text)
      if (typeof value !== 'object' || value === null) return {}
      return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, String(one)]))
    } catch {
      return {}
    }
  }
  return Object.fromEntries(new URLSearchParams(text))
}
