// Tokens: pasted ones that never end, daily ones, and the hourly ones with refresh tokens that
// change at each use.

import { createHash, randomBytes } from 'node:crypto'
import type { Millis } from '../state/types.ts'
import type { App } from './app.ts'
import { shortenScopes } from './scopes.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const REFRESH_LIFE = 90 * DAY
/** How long a used refresh token can be used again, as long as the one that replaced it is unused. */
const GRACE = 30 * DAY
const MIGRATION_GRACE = 7 * DAY

export interface Session {
  token: string
  kind: 'static' | 'offline' | 'client'
  expiresAt: Millis | null
}

interface Refresh {
  token: string
  expiresAt: Millis
  firstUsedAt: Millis | null
  /** The token that this one replaced: dies when this one is used. */
  replaces: Refresh | null
  dead: boolean
}

export interface TokenAnswer {
  access_token: string
  scope: string
  expires_in?: number
  refresh_token?: string
  refresh_token_expires_in?: number
}

/** An answer with `error` and `error_description`. */
export class GrantError extends Error {
  readonly code: string
  readonly status: number

  constructor(code: string, message: string, status = 400) {
    super(message)
    this.code = code
    this.status = status
  }
}

export interface Tokens {
  /** The session of a token that is good now. */
  find(token: string | undefined): Session | undefined
  /** The same seed gives the same token: a pasted one outlives a restart of the shop. */
  issueStatic(seed: number): Session
  issueOffline(expiring: boolean): TokenAnswer
  issueClient(): TokenAnswer
  refresh(refreshToken: string): TokenAnswer
  /** An expiring pair for a token without an end, which stops working. */
  migrate(token: string): TokenAnswer
  /** Makes access tokens useless before their time; all of them without an argument. */
  expire(token?: string): void
  /** After the app is removed nothing works any more. */
  revokeAll(): void
  list(): Session[]
}

export function createTokens(app: App, now: () => Millis): Tokens {
  const sessions = new Map<string, Session>()
  const refreshes = new Map<string, Refresh>()
  const migrated = new Map<string, Millis>()

  const start = (
    kind: Session['kind'],
    lifeMs: number | null,
    token = `shpat_${randomBytes(16).toString('hex')}`,
  ): Session => {
    const session: Session = { token, kind, expiresAt: lifeMs === null ? null : now() + lifeMs }
    sessions.set(token, session)
    return session
  }
  const scope = (): string => shortenScopes(app.granted).join(',')

  const pair = (replaces: Refresh | null): TokenAnswer => {
    const session = start('offline', HOUR)
    const refresh: Refresh = {
      token: `shprt_${randomBytes(16).toString('hex')}`,
      expiresAt: now() + REFRESH_LIFE,
      firstUsedAt: null,
      replaces,
      dead: false,
    }
    refreshes.set(refresh.token, refresh)
    return {
      access_token: session.token,
      scope: scope(),
      expires_in: HOUR / 1000,
      refresh_token: refresh.token,
      refresh_token_expires_in: REFRESH_LIFE / 1000,
    }
  }

  return {
    find: (token) => {
      const session = token === undefined ? undefined : sessions.get(token)
      if (!session || !app.installed) return undefined
      return session.expiresAt !== null && session.expiresAt <= now() ? undefined : session
    },
    issueStatic: (seed) => {
      const digits = createHash('md5').update(`demo shop ${seed}`).digest('hex')
      return start('static', null, `shpat_${digits}`)
    },
    issueOffline: (expiring) => {
      if (expiring) return pair(null)
      if (!app.allowNonExpiring) {
        throw new GrantError(
          'invalid_request',
          'Non-expiring access tokens are no longer accepted.',
        )
      }
      return { access_token: start('offline', null).token, scope: scope() }
    },
    issueClient: () => {
      const session = start('client', DAY)
      return { access_token: session.token, scope: scope(), expires_in: DAY / 1000 - 1 }
    },
    refresh: (refreshToken) => {
      const used = refreshes.get(refreshToken)
      const gone =
        !used ||
        used.dead ||
        !app.installed ||
        used.expiresAt <= now() ||
        (used.firstUsedAt !== null && used.firstUsedAt + GRACE <= now())
      if (gone) {
        throw new GrantError(
          'invalid_grant',
          'This request requires an active refresh_token, but the one provided is expired or revoked.',
        )
      }
      used.firstUsedAt ??= now()
      for (let old = used.replaces; old; old = old.replaces) old.dead = true
      return pair(used)
    },
    migrate: (token) => {
      const until = migrated.get(token)
      const session = sessions.get(token)
      const open = session?.expiresAt === null || (until !== undefined && until > now())
      if (!open) throw new GrantError('invalid_subject_token', 'The subject token is not valid.')
      sessions.delete(token)
      if (until === undefined) migrated.set(token, now() + MIGRATION_GRACE)
      return pair(null)
    },
    expire: (token) => {
      for (const session of sessions.values()) {
        if (token === undefined ? session.expiresAt !== null : session.token === token) {
          session.expiresAt = now()
        }
      }
    },
    revokeAll: () => {
      sessions.clear()
      refreshes.clear()
      migrated.clear()
    },
    list: () => [...sessions.values()],
  }
}
