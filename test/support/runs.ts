// Workflows as a test meets them: made by the API, with their runs and the e-mails that they sent.

import { env } from 'cloudflare:workers'
import type { KeptEmail } from '../../src/automation/outbox.ts'
import type { RunShape, WorkflowShape } from '../../src/http/api/workflow-shape.ts'
import { call, get, until, type List } from './hub.ts'

export const thanks = {
  name: 'Thanks',
  trigger: 'order_submitted',
  steps: [{ action: 'send_email', subject: 'Order {{ order.number }}', body: 'Thank you.' }],
}

export async function makeWorkflow(change: object = {}): Promise<WorkflowShape> {
  const { status, body } = await call<WorkflowShape>('POST', '/workflows', { ...thanks, ...change })
  if (status !== 201) throw new Error(`workflow: ${status} ${JSON.stringify(body)}`)
  return body
}

export async function runsOf({ id }: { id: string }): Promise<RunShape[]> {
  return (await get<List<RunShape>>(`/workflows/${id}/runs?limit=250`)).data
}

/** As if stores were connected and workflows switched on at that time already (ms). */
export async function backdate(at: number): Promise<void> {
  await env.DB.batch([
    env.DB.prepare('UPDATE stores SET history_until = ?').bind(at),
    env.DB.prepare('UPDATE workflows SET enabled_at = ?').bind(at),
  ])
}

const ended = new Set(['complete', 'stopped', 'failed', 'missed'])

/** Waits until there are so many runs and all of them have ended. */
export function runsEnded(workflow: { id: string }, count = 1): Promise<RunShape[]> {
  return until(async () => {
    const runs = await runsOf(workflow)
    return runs.length >= count && runs.every(({ state }) => ended.has(state)) ? runs : null
  })
}

export async function emails(): Promise<KeptEmail[]> {
  return (await get<List<KeptEmail>>('/dev/emails')).data
}

/** Waits until the relay stands at the end of the events: whatever is to start has started. */
export async function relayed(): Promise<void> {
  await until(async () => {
    const place = await env.DB.prepare(
      'SELECT seq, (SELECT coalesce(max(seq), 0) FROM events WHERE transitions <> \'[]\') AS "end" FROM relay',
    ).first<{ seq: number; end: number }>()
    return place && place.seq >= place.end
  })
}
