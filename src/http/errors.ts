// One error shape for every answer that is not 2xx, and the place where failures become answers.

import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { HubError, type Issue } from '../core/errors.ts'
import { errorName, log } from '../lib/log.ts'
import type { AppEnv } from './env.ts'
import { errorPage } from './pages/error-page.tsx'

export type ErrorBody = {
  error: { code: string; message: string; requestId: string; issues?: Issue[] }
}

export function errorAnswer(
  error: unknown,
  context: Context<AppEnv>,
): Response | Promise<Response> {
  const failure = toFailure(error)
  if (failure.status >= 500 && !(error instanceof HubError && error.expected)) {
    // What we raise ourselves passes by itself or has its cure; the rest is a fault.
    log(error instanceof HubError ? 'warn' : 'error', 'request_failed', {
      requestId: context.get('requestId'),
      code: failure.code,
      status: failure.status,
      method: context.req.method,
      error: errorName(error),
    })
  }
  if (failure.retryAfterMs !== null)
    context.header('Retry-After', String(Math.ceil(failure.retryAfterMs / 1_000)))
  if (isPageRequest(context)) return errorPage(context, failure)
  const body: ErrorBody = {
    error: {
      code: failure.code,
      message: failure.message,
      requestId: context.get('requestId'),
      ...(failure.issues.length > 0 ? { issues: failure.issues } : {}),
    },
  }
  return context.json(body, failure.status as ContentfulStatusCode) // SAFETY: HubError statuses carry a body.
}

/** A browser that asks for a page; everything under these paths is for programs. */
function isPageRequest({ req }: Context<AppEnv>): boolean {
  const forPrograms = /^\/(?:api|webhooks|feeds|assets|healthz)(?:\/|$)/.test(req.path)
  return !forPrograms && (req.header('Accept') ?? '').includes('text/html')
}

type Failure = Pick<HubError, 'code' | 'status' | 'message' | 'issues' | 'retryAfterMs'>

function toFailure(error: unknown): Failure {
  if (error instanceof HubError) return error
  if (error instanceof HTTPException) {
    const code = error.status === 403 ? 'forbidden' : 'invalid_input'
    return {
      code,
      status: error.status,
      message: error.message || 'The request was refused.',
      issues: [],
      retryAfterMs: null,
    }
  }
  return {
    code: 'internal_error',
    status: 500,
    message: 'Something went wrong on our side. Nothing that was accepted is lost; try again.',
    issues: [],
    retryAfterMs: null,
  }
}
