// The error family. A failure carries a code, whether trying again can help, and what the caller should do;
// outcomes that are part of normal work are values, never errors.

export type Issue = { path: string; message: string }

type Details = {
  retry?: 'never' | 'later'
  retryAfterMs?: number
  issues?: Issue[]
  /** Part of normal work though the status says otherwise: nobody need look at it. */
  expected?: boolean
}

/** Base of every failure that Storeline raises itself. `message` says what to do and may be shown. */
export class HubError extends Error {
  readonly code: string
  readonly status: number
  readonly retry: 'never' | 'later'
  readonly retryAfterMs: number | null
  readonly issues: Issue[]
  readonly expected: boolean

  constructor(code: string, status: number, message: string, details: Details = {}) {
    super(message)
    this.name = new.target.name
    this.code = code
    this.status = status
    this.retry = details.retry ?? 'never'
    this.retryAfterMs = details.retryAfterMs ?? null
    this.issues = details.issues ?? []
    this.expected = details.expected ?? false
  }
}

export class InvalidInput extends HubError {
  constructor(message: string, issues: Issue[] = []) {
    super('invalid_input', 400, message, { issues })
  }
}

export class InvalidStoreUrl extends HubError {
  constructor(message: string) {
    super('invalid_store_url', 400, message, { issues: [{ path: 'url', message }] })
  }
}

export class NotAuthenticated extends HubError {
  constructor(message: string) {
    super('not_authenticated', 401, message)
  }
}

export class BadSignature extends HubError {
  constructor() {
    super(
      'bad_signature',
      401,
      'The signature does not fit the body. Register the webhook again from the store page.',
    )
  }
}

export class NotFound extends HubError {
  constructor(what: string) {
    super('not_found', 404, `There is no ${what} with this id.`)
  }
}

export class Gone extends HubError {
  constructor(message: string) {
    super('gone', 410, message)
  }
}

export class Conflict extends HubError {
  constructor(code: string, message: string) {
    super(code, 409, message)
  }
}

export class TooLarge extends HubError {
  constructor(limit: string) {
    super('too_large', 413, `The body is larger than ${limit}.`)
  }
}

export class WrongType extends HubError {
  constructor() {
    super('wrong_type', 415, 'Send the body as JSON, with Content-Type: application/json.')
  }
}

export class TooManyAttempts extends HubError {
  constructor(retryAfterMs: number) {
    super('too_many_attempts', 429, 'Too many attempts. Wait a few minutes and try again.', {
      retry: 'later',
      retryAfterMs,
    })
  }
}

export class Unavailable extends HubError {
  constructor(message: string) {
    super('unavailable', 503, message, { retry: 'later', retryAfterMs: 5_000 })
  }
}

/** The store did not answer: refused, timed out, or its name does not resolve. */
export class StoreUnreachable extends HubError {
  constructor(message: string) {
    super('store_unreachable', 422, message, { retry: 'later' })
  }
}

/** The store answered that our credentials are not good enough (C10). */
export class StoreRefused extends HubError {
  constructor(message: string) {
    super('store_refused', 422, message)
  }
}

/** The store lets us in, but not to this: a right is missing that its owner can grant (C11). */
export class ScopeMissing extends HubError {
  readonly scope: string | null

  constructor(scope: string | null, message: string) {
    super('scope_missing', 422, message)
    this.scope = scope
  }
}

/** The address answers, but not as a store of this platform. */
export class NotAStore extends HubError {
  constructor(message: string) {
    super('not_a_store', 422, message)
  }
}

/** The store asks for patience (429 or 503). */
export class StoreBusy extends HubError {
  constructor(retryAfterMs: number) {
    super('store_busy', 503, 'The store asks to wait before the next request.', {
      retry: 'later',
      retryAfterMs,
    })
  }
}

/** The store answered something that is not what its API promises: an error, a broken or cut-off body. */
export class StoreBroken extends HubError {
  constructor(message: string) {
    super('store_broken_answer', 422, message, { retry: 'later' })
  }
}

/** One record does not exist at the store; not an authentication error. */
export class RecordGone extends HubError {
  constructor() {
    super('record_gone', 404, 'The store has no such record.')
  }
}
