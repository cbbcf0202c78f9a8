// A failure as a page: what happened, what to do, and the id that finds it in the log.

import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { HubError } from '../../core/errors.ts'
import type { AppEnv } from '../env.ts'
import { page } from './layout.tsx'

const titles: Record<number, string> = {
  400: 'That did not work',
  403: 'Refused',
  404: 'Not found',
  409: 'Not now',
  413: 'Too large',
  422: 'Refused',
  429: 'Too many attempts',
  503: 'Try again later',
}

export function errorPage(
  c: Context<AppEnv>,
  failure: Pick<HubError, 'status' | 'message' | 'issues'>,
): Response | Promise<Response> {
  const title = titles[failure.status] ?? 'Something went wrong'
  const back = c.req.header('Referer')
  const content = (
    <div class="stack">
      <h1>{title}</h1>
      <p>{failure.message}</p>
      {failure.issues.length > 0 ? (
        <ul>
          {failure.issues.map(({ path, message }) => (
            <li>
              {path ? <code>{path}</code> : null} {message}
            </li>
          ))}
        </ul>
      ) : null}
      <p class="actions">
        {back && isOurs(c, back) ? (
          <a class="button" href={back}>
            Back
          </a>
        ) : null}
        <a class="button" href="/">
          Dashboard
        </a>
      </p>
      <p class="muted small">
        Request <code>{c.get('requestId')}</code>
      </p>
    </div>
  )
  // SAFETY: the statuses of our errors carry a body.
  return page(c, { title }, content, failure.status as ContentfulStatusCode)
}

function isOurs(c: Context<AppEnv>, address: string): boolean {
  return URL.canParse(address) && new URL(address).origin === new URL(c.req.url).origin
}
