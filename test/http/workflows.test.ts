// Workflows by API and by forms: what is refused and why, what is told once, what a dry run leaves alone.

import { env } from 'cloudflare:workers'
import { beforeEach, expect, test } from 'vitest'
import type { DryRun } from '../../src/automation/dry-run.ts'
import { openDatabase } from '../../src/db/client.ts'
import { insertRuns } from '../../src/db/runs.ts'
import { insertStore } from '../../src/db/stores.ts'
import { runId, type Run } from '../../src/core/workflow.ts'
import type { WorkflowShape } from '../../src/http/api/workflow-shape.ts'
import { call, contacts, get, orders, request, type Failure, type List } from '../support/hub.ts'
import { post, show, signIn } from '../support/pages.ts'
import { putOrder } from '../support/records.ts'
import { emails, makeWorkflow, thanks } from '../support/runs.ts'
import { storeWith } from '../support/workflows.ts'

beforeEach(async () => {
  await insertStore(openDatabase(env.DB), storeWith())
  await putOrder('sto_1', { id: 7, email: 'ada@example.com', firstName: 'Ada', total: '12.00' })
})

test('T2 T3 what can’t work is refused when it is saved, each with its path and reason', async () => {
  const { status, body } = await call<Failure>('POST', '/workflows', {
    ...thanks,
    filters: {
      source: 'magento',
      storeIds: ['sto_x'],
      conditions: [{ field: 'total', op: 'contains', value: 1 }],
    },
    steps: [
      { action: 'send_email', subject: 'Hi', body: 'a\n{{ order.colour }}' },
      { action: 'call_webhook', url: 'https://192.168.0.1/' },
      { action: 'assign', userId: 'nobody@example.com' },
    ],
  })
  expect(status).toBe(400)
  expect(body.error.issues).toEqual([
    { path: 'filters.source', message: expect.any(String) },
    { path: 'filters.storeIds', message: expect.any(String) },
    { path: 'filters.conditions.0.op', message: expect.any(String) },
    { path: 'steps.0.body', message: 'Line 2, column 4: there is no field “order.colour”.' },
    { path: 'steps.1.url', message: expect.any(String) },
    { path: 'steps.2.userId', message: expect.any(String) },
  ])
  const empty = await call<Failure>('POST', '/workflows', { ...thanks, steps: [] })
  expect([empty.status, empty.body.error.issues?.[0]?.path]).toEqual([400, 'steps'])
})

test('T3 a webhook’s secret is told once, kept over changes, and replaced when one is given', async () => {
  const hook = { action: 'call_webhook', url: 'https://example.com/hook' }
  const made = await makeWorkflow({ steps: [hook] })
  const [step] = made.steps
  expect(step).toMatchObject({ secret: expect.stringMatching(/^whsec_/) })
  const kept = await get<WorkflowShape>(`/workflows/${made.id}`)
  expect(JSON.stringify(kept)).not.toContain('whsec_')
  expect(JSON.stringify(kept)).not.toContain('wrappedKey')
  const path = `/workflows/${made.id}`
  const moved = await call<WorkflowShape>('PATCH', path, {
    steps: [{ ...hook, id: step?.id, url: 'https://example.com/other' }],
  })
  expect(moved.body.steps[0]).toEqual({ ...hook, id: step?.id, url: 'https://example.com/other' })
  const added = await call<WorkflowShape>('PATCH', path, {
    steps: [{ ...hook, id: step?.id }, hook],
  })
  expect(added.body.steps.map((each) => 'secret' in each)).toEqual([false, true])
  expect(added.body.version).toBe(3)
})

test('S8 T5 workflows are listed, renamed without a new version, switched and deleted', async () => {
  const made = await makeWorkflow()
  const other = await makeWorkflow({ name: 'Other' })
  const first = await get<List<WorkflowShape>>('/workflows?limit=1')
  const rest = await get<List<WorkflowShape>>(`/workflows?limit=1&cursor=${first.nextCursor}`)
  expect([...first.data, ...rest.data].map(({ id }) => id)).toEqual([other.id, made.id])
  const path = `/workflows/${made.id}`
  const renamed = await call<WorkflowShape>('PATCH', path, { name: 'New', enabled: false })
  expect(renamed.body).toMatchObject({ name: 'New', enabled: false, version: 1 })
  expect((await call('DELETE', path)).status).toBe(200)
  expect((await call('GET', path)).status).toBe(404)
  expect((await call('PATCH', path, { name: 'x' })).status).toBe(404)
  expect((await call('GET', `/workflows/${other.id}/runs/run_x_1`)).status).toBe(404)
})

test('T3 T5 a dry run tells what each step would do for an order, and leaves everything alone', async () => {
  const [order] = (await orders()).data
  const workflow = await makeWorkflow({
    filters: { conditions: [{ field: 'total', op: 'at_least', value: 100_000 }] },
    steps: [
      {
        action: 'send_email',
        subject: 'Order {{ order.number }}',
        body: 'Hi {{ contact.firstName }}',
      },
      { action: 'add_tag', tag: 'vip' },
      { action: 'stop_if', field: 'status', op: 'is', value: 'pending' },
      { action: 'add_note', text: 'Late' },
    ],
  })
  const before = await env.DB.prepare('SELECT count(*) AS count FROM events').first()
  const { body } = await call<DryRun>('POST', `/workflows/${workflow.id}/dry-run`, {
    orderId: order?.id,
  })
  expect(body).toMatchObject({
    matched: false,
    reasons: [expect.stringContaining('Order total is 12.00')],
    steps: [
      {
        action: 'send_email',
        would: 'Send “Order 7” to ada@example.com',
        email: { html: 'Hi Ada', to: 'ada@example.com' },
      },
      { action: 'add_tag', would: 'Add the tag “vip”' },
      { action: 'stop_if', skipped: expect.stringContaining('would stop here') },
      { action: 'add_note', skipped: 'The run stopped before.' },
    ],
  })
  expect(await emails()).toEqual([])
  expect((await contacts()).data[0]?.tags).toEqual([])
  expect(await env.DB.prepare('SELECT count(*) AS count FROM events').first()).toEqual(before)
  const path = `/workflows/${workflow.id}/dry-run`
  expect((await call('POST', path, { orderId: 'ord_1_99' })).status).toBe(404)
  expect((await call('POST', path, {})).status).toBe(400)
})

test('T3 people that contacts can be assigned to are added and removed', async () => {
  const add = (email: string) => call('POST', '/users', { email, name: 'Ann' })
  expect([(await add('Ann@example.com')).status, (await add('ann@example.com')).status]).toEqual([
    201, 409,
  ])
  const { data } = await get<List<{ id: string }>>('/users')
  expect(data.map(({ id }) => id)).toEqual(['admin', 'ann@example.com'])
  await makeWorkflow({ steps: [{ action: 'assign', userId: 'ann@example.com' }] })
  expect((await call('DELETE', '/users/ann@example.com')).status).toBe(200)
  expect((await call('DELETE', '/users/admin')).status).toBe(404)
})

test('T3 a workflow that names somebody who is gone can be switched off, but not on again as it is', async () => {
  await call('POST', '/users', { email: 'bea@example.com', name: 'Bea' })
  const { id } = await makeWorkflow({ steps: [{ action: 'assign', userId: 'bea@example.com' }] })
  await call('DELETE', '/users/bea@example.com')
  const off = { name: 'Resting', enabled: false }
  expect(await call('PATCH', `/workflows/${id}`, off)).toMatchObject({
    status: 200,
    body: { ...off, version: 1 },
  })
  expect(await call('PATCH', `/workflows/${id}`, { enabled: true })).toMatchObject({
    status: 400,
    body: { error: { issues: [{ path: 'steps.0.userId' }] } },
  })
})

test('T1 T3 T5 a workflow is built, tried and switched on with plain forms', async () => {
  const cookie = await signIn()
  const found = await show('/workflows/new?q=paid', cookie)
  expect(found).toContain('value="payment_received"')
  expect(found).not.toContain('value="checkout_abandoned"')
  const made = await post('/workflows', { trigger: 'order_submitted' }, cookie)
  const path = made.headers.get('Location') ?? ''
  const save = (part: string, fields: Record<string, string>) =>
    post(`${path}${part}`, fields, cookie)
  const early = await save('/switch', { enabled: 'on' })
  expect([early.status, (await early.text()).includes('Add a step before')]).toEqual([400, true])
  expect(await show(`${path}?q=mail`, cookie)).toContain(`${path}?add=send_email`)
  const wrong = await save('/steps', { action: 'send_email', subject: 'Hi', body: '{{ order.x }}' })
  const answered = await wrong.text()
  expect(wrong.status).toBe(400)
  expect(answered).toContain('Line 1, column 4')
  expect(answered).toContain('{{ order.x }}')
  for (const step of [
    { action: 'send_email', to: '', subject: 'Hi <you>', body: 'Order {{ order.number }}' },
    { action: 'wait', amount: '2', unit: '86400' },
    { action: 'stop_if', field: 'total', op: 'greater', value: '10.00 USD' },
    { action: 'update_contact', field: 'language', value: '' },
  ])
    expect((await save('/steps', step)).status).toBe(303)
  const half = await save('/settings', { name: 'Thanks', maxAgeHours: '48', add: 'total' })
  expect(await half.text()).toContain('name="c0.value"')
  const done = await save('/settings', {
    name: 'Thanks',
    maxAgeHours: '48',
    source: 'woocommerce',
    'store.sto_1': 'on',
    'c0.field': 'total',
    'c0.op': 'at_least',
    'c0.value': '5.00 USD',
  })
  expect(done.status).toBe(303)
  expect((await save('/switch', { enabled: 'on' })).status).toBe(303)
  const id = path.split('/').at(-1)
  const workflow = await get<WorkflowShape>(`/workflows/${id}`)
  expect(workflow).toMatchObject({
    name: 'Thanks',
    enabled: true,
    maxAgeHours: 48,
    filters: {
      source: 'woocommerce',
      storeIds: ['sto_1'],
      conditions: [{ field: 'total', op: 'at_least', value: { amount: 500, currency: 'USD' } }],
    },
    steps: [
      { action: 'send_email' },
      { action: 'wait', seconds: 172_800 },
      { action: 'stop_if', value: { amount: 1_000, currency: 'USD' } },
      { action: 'update_contact', value: null },
    ],
  })
  const page = await show(path, cookie)
  expect(page).toContain('Hi &lt;you&gt;')
  const tried = await show(`${path}/try?recordId=${(await orders()).data[0]?.id}`, cookie)
  expect(tried).toContain('It would start.')
  expect(tried).toContain('Send “Hi &lt;you&gt;” to ada@example.com')
  const [first, second] = workflow.steps
  expect((await save(`/steps/${second?.id}`, { move: 'up' })).status).toBe(303)
  expect((await save(`/steps/${first?.id}`, { move: 'out' })).status).toBe(303)
  const changed = await get<WorkflowShape>(`/workflows/${id}`)
  expect(changed.steps.map(({ action }) => action)).toEqual(['wait', 'stop_if', 'update_contact'])
  const hook = await save('/steps', {
    action: 'call_webhook',
    url: 'https://example.com/',
    secret: '',
  })
  expect(await hook.text()).toMatch(/shown this once: <code>whsec_/)
  expect(await show(path, cookie)).not.toContain('whsec_A')
  expect(await show('/workflows', cookie)).toContain('Wait → Stop if')
  expect((await save('/delete', {})).headers.get('Location')).toBe('/workflows')
})

test('S1 T5 runs are read back with their steps and errors; the dashboard points to what failed or was missed', async () => {
  const cookie = await signIn()
  const { id } = await makeWorkflow({ name: 'Thanks <all>' })
  const run: Run = {
    workflowId: id,
    seq: 1,
    version: 1,
    trigger: 'order_submitted',
    recordId: (await orders()).data[0]?.id ?? '',
    storeId: 'sto_1',
    state: 'missed',
    steps: [],
    error: null,
    attempt: 0,
    depth: 0,
    occurredAt: 1,
    createdAt: 1,
    changedAt: 1,
  }
  const step = {
    action: 'call_webhook',
    outcome: 'failed',
    detail: 'Answered 500.',
    at: 1,
  } as const
  await insertRuns(openDatabase(env.DB), [
    run,
    { ...run, seq: 2, state: 'failed', steps: [step], error: '1 call_webhook: Answered 500.' },
    { ...run, seq: 3, state: 'complete', steps: [{ ...step, outcome: 'done' }] },
  ])
  const page = await show(`/workflows/${id}/runs`, cookie)
  expect(page).toContain('Order 7')
  expect(page).toContain('Call a webhook <span class="muted">Answered 500.</span>')
  expect(page).toContain('Fire all 1 missed')
  const own = runId(run)
  expect(page).toContain(`/workflows/${id}/runs/${own}/fire`)
  expect(page).toContain(`/workflows/${id}/runs/${runId({ workflowId: id, seq: 2 })}/retry`)
  expect(await show(`/workflows/${id}/runs?state=complete`, cookie)).not.toContain('/retry')
  const dashboard = await show('/', cookie)
  expect(dashboard).toContain(
    'Thanks &lt;all&gt;</a>: 1 run failed, 1 event found too late to fire.',
  )
  // A run is reached below its own workflow only.
  const other = await makeWorkflow()
  expect((await call('POST', `/workflows/${other.id}/runs/${own}/fire`)).status).toBe(404)
})

test.each(['/workflows', '/workflows/new', '/workflows/people', '/workflows/wfl_x/runs'])(
  'S7 %s wants a session',
  async (path) => {
    const answer = await request(path, { redirect: 'manual' })
    expect(answer.headers.get('Location')).toMatch(/^\/sign-in/)
  },
)
