// Tells another program, signed as in the Standard Webhooks specification. Never follows a redirect; what is not 2xx is
// tried again, except 410: the receiver wants no more.

import { HubError } from '../../core/errors.ts'
import { problemWithWebhookUrl } from '../../core/webhook-url.ts'
import type { Sealed } from '../../lib/secrets.ts'
import { signWebhook } from '../../lib/webhook-signature.ts'
import { patient, type Action } from './action.ts'
import { payloadOf } from '../scope.ts'

const timeoutMs = 10_000

type Effect = {
  url: string
  stepId: string
  sealed: Sealed | undefined
  type: string
  data: object
}

export const callWebhook: Action<'call_webhook', Effect> = {
  label: 'Call a webhook',
  about: 'Sends the order or checkout with its contact to another program, signed.',
  retries: patient,
  check: ({ url }, { rules }) => {
    const message = problemWithWebhookUrl(url, rules)
    return message === null ? [] : [{ path: 'url', message }]
  },
  plan: ({ url, id, sealed }, { trigger, material }) => ({
    would: `Send ${material.order ? 'the order' : 'the checkout'} to ${url}`,
    effect: { url, stepId: id, sealed, type: trigger.replace('_', '.'), data: payloadOf(material) },
  }),
  carryOut: async ({ url, stepId, sealed, type, data }, deps) => {
    // Rules may have become stricter since the step was saved.
    const problem = problemWithWebhookUrl(url, deps.rules)
    if (problem !== null) throw new HubError('webhook_refused', 422, problem)
    if (!sealed)
      throw new HubError('webhook_secret_missing', 422, 'The step has no secret. Save it.')
    const secret = await deps.unseal(sealed, placeOf(deps.workflow.id, stepId))
    const timestamp = new Date(deps.now).toISOString()
    const { workflow, runId } = deps
    const body = JSON.stringify({ type, timestamp, data: { workflow, runId, ...data } })
    const { status } = await post(deps.fetch, url, body, {
      'Content-Type': 'application/json',
      'User-Agent': 'Storeline',
      ...(await signWebhook(secret, deps.key, deps.now, body)),
    })
    if (status >= 200 && status < 300) return `Answered ${status}.`
    throw new HubError('webhook_failed', 422, `The address answered ${status}.`, {
      retry: status === 410 ? 'never' : 'later',
    })
  },
}

/** The place that a secret is sealed for. */
export function placeOf(workflowId: string, stepId: string): string {
  return `workflows|${workflowId}|${stepId}`
}

async function post(
  send: typeof fetch,
  url: string,
  body: string,
  headers: Record<string, string>,
): Promise<{ status: number }> {
  try {
    const signal = AbortSignal.timeout(timeoutMs)
    const answer = await send(url, { method: 'POST', redirect: 'manual', body, headers, signal })
    await answer.body?.cancel()
    return answer
  } catch (error) {
    const isLate = error instanceof Error && error.name === 'TimeoutError'
    const message = isLate
      ? 'The address did not answer within 10 seconds.'
      : 'The address can’t be reached.'
    throw new HubError('webhook_unreachable', 422, message, { retry: 'later' })
  }
}
