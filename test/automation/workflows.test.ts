// Workflows from a store's webhook to what they did, in the real runtime: queue, relay, engine, mail.

import { createScheduledController, introspectWorkflow } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, inject, test } from 'vitest'
import type { ContactShape } from '../../src/http/api/contact-shape.ts'
import type { RunShape } from '../../src/http/api/workflow-shape.ts'
import worker from '../../src/index.ts'
import {
  call,
  connect,
  connectIdle,
  contacts,
  deliver,
  fetchMail,
  flush,
  get,
  importEnded,
  orders,
  passOn,
  settled,
  until,
} from '../support/hub.ts'
import { signWebhook } from '../../src/lib/webhook-signature.ts'
import type { Mail } from '../support/mail.ts'
import { orderPayload } from '../support/payloads.ts'
import { backdate, emails, makeWorkflow, relayed, runsEnded, runsOf } from '../support/runs.ts'
import { openShop, type ShopOrder } from '../support/shop.ts'

const ada = { billing: { email: 'ada@example.com', first_name: 'Ada', last_name: 'Lovelace' } }

/** A moment as WooCommerce writes it. */
function at(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19)
}

async function ring(): Promise<void> {
  const scheduledTime = new Date()
  await worker.scheduled(createScheduledController({ cron: '*/10 * * * *', scheduledTime }), env)
}

test('T1 T3 T4 one order, its webhook three times over and mixed with its update, is one run of every step', async () => {
  const shop = await openShop()
  const store = await connectIdle(shop)
  const workflow = await makeWorkflow({
    filters: {
      source: 'woocommerce',
      storeIds: [store.id],
      conditions: [{ field: 'firstOrder', op: 'is', value: true }],
    },
    steps: [
      {
        action: 'send_email',
        subject: 'Thanks, {{ contact.firstName }}',
        body: '<p>{{ order.number }}</p>',
      },
      { action: 'add_tag', tag: 'buyer' },
      { action: 'assign', userId: 'admin' },
      { action: 'add_note', text: 'Bought for {{ order.total }}' },
      { action: 'update_contact', field: 'language', value: 'en' },
      { action: 'remove_tag', tag: 'nobody has it' },
      { action: 'stop_if', field: 'status', op: 'is', value: 'cancelled' },
    ],
  })
  const { id } = await shop.act<ShopOrder>('placeOrder', ada)
  await shop.act('flush')
  const created = await fetchMail(store.id)
  await scheduler.wait(1_100)
  await shop.act('payOrder', { id })
  await shop.act('flush')
  const updated = await fetchMail(store.id)
  for (const mail of [...updated, ...created, ...created, ...updated, ...created])
    await passOn(store.id, mail)
  await settled(store.id)
  const [run, ...more] = await runsEnded(workflow)
  await ring()
  await relayed()
  expect(more).toEqual([])
  expect(await runsOf(workflow)).toHaveLength(1)
  expect(run).toMatchObject({
    state: 'complete',
    error: null,
    attempt: 0,
    recordId: expect.stringMatching(/^ord_/),
  })
  expect(run?.steps.map(({ action, outcome }) => [action, outcome])).toEqual(
    workflow.steps.map(({ action }) => [action, 'done']),
  )
  const [mail, ...others] = await emails()
  expect(others).toEqual([])
  expect(mail).toMatchObject({
    to: 'ada@example.com',
    subject: 'Thanks, Ada',
    html: `<p>${(await orders()).data[0]?.number}</p>`,
  })
  const [contact] = (await contacts()).data
  expect(contact).toMatchObject({ tags: ['buyer'], custom: { assignee: 'admin' }, language: 'en' })
  expect(contact?.notes).toMatchObject([
    { text: expect.stringMatching(/^Bought for \d+\.\d\d [A-Z]{3}$/) },
  ])
  const { provenance } = await get<ContactShape & { provenance: Record<string, { ref: string }> }>(
    `/contacts/${contact?.id}?explain=1`,
  )
  expect(provenance['language']?.ref).toBe(`workflow:${workflow.id}`)
  // What the workflow changed is marked as caused by one: it can't go round for ever.
  const { depth } = (await env.DB.prepare('SELECT max(depth) AS depth FROM events').first<{
    depth: number
  }>())!
  expect(depth).toBe(1)
  // Handed over once more as if nothing were known of it, the engine refuses the run by its id.
  await env.DB.batch([
    env.DB.prepare("UPDATE runs SET state = 'running'"),
    env.DB.prepare('UPDATE relay SET seq = 0'),
  ])
  await ring()
  await relayed()
  expect(await emails()).toHaveLength(1)
  expect((await contacts('&email=ada@example.com')).data[0]?.notes).toHaveLength(1)
  // Nothing of the person is kept in the log of the run.
  expect(JSON.stringify(run)).not.toMatch(/ada|lovelace/i)
})

test('M5 T1 an import of orders starts no run, whatever they went through', async () => {
  const workflow = await makeWorkflow()
  const paid = await makeWorkflow({ trigger: 'payment_received' })
  const shop = await openShop({ orders: 150, customers: 20 })
  const store = await connect(shop)
  await importEnded(store.id)
  await ring()
  await relayed()
  const { count } = (await env.DB.prepare(
    "SELECT count(*) AS count FROM events WHERE transitions <> '[]'",
  ).first<{ count: number }>())!
  expect(count).toBeGreaterThan(100)
  expect([...(await runsOf(workflow)), ...(await runsOf(paid))]).toEqual([])
})

test('T1 L4 orders whose webhooks were lost are found by a reconcile, each once', async () => {
  const shop = await openShop()
  const store = await connect(shop)
  await importEnded(store.id)
  const workflow = await makeWorkflow()
  for (let order = 0; order < 3; order++) await shop.act('placeOrder', ada)
  await shop.act('flush')
  await fetchMail(store.id)
  await call('POST', `/stores/${store.id}/reconcile`)
  await importEnded(store.id)
  expect(await runsEnded(workflow, 3)).toHaveLength(3)
  await call('POST', `/stores/${store.id}/reconcile`)
  await importEnded(store.id)
  await ring()
  await relayed()
  expect(await runsOf(workflow)).toHaveLength(3)
  expect(await emails()).toHaveLength(3)
})

test('T1 Payment Received fires once, also when "paid" is heard before "created"', async () => {
  const store = await connectIdle(await openShop())
  const submitted = await makeWorkflow()
  const paid = await makeWorkflow({ trigger: 'payment_received' })
  const now = Date.now()
  const order = (status: string, minutes: number, change: object = {}) =>
    orderPayload({
      id: 9,
      status,
      date_created_gmt: at(now),
      modified: at(now + minutes * 60_000),
      ...change,
    })
  await deliver(store.id, 'order.updated', order('processing', 2, { date_paid_gmt: at(now) }))
  await deliver(store.id, 'order.created', order('pending', 1))
  await settled(store.id)
  await deliver(store.id, 'order.updated', order('completed', 3, { date_paid_gmt: at(now) }))
  await settled(store.id)
  await runsEnded(submitted)
  await runsEnded(paid)
  await ring()
  await relayed()
  expect(await runsOf(submitted)).toHaveLength(1)
  expect(await runsOf(paid)).toHaveLength(1)
})

test('T1 what is found more than a day late is listed, and fired once when somebody says so', async () => {
  const store = await connectIdle(await openShop())
  const workflow = await makeWorkflow()
  const old = Date.now() - 26 * 3_600_000
  await backdate(old - 60_000)
  for (const id of [1, 2, 3]) {
    const payload = orderPayload({ id, date_created_gmt: at(old), modified: at(Date.now()) })
    await deliver(store.id, 'order.created', payload)
  }
  const missed = await runsEnded(workflow, 3)
  expect(missed.map(({ state }) => state)).toEqual(['missed', 'missed', 'missed'])
  expect(await emails()).toEqual([])
  const path = `/workflows/${workflow.id}/runs`
  expect((await call('POST', `${path}/${missed[0]?.id}/fire`)).status).toBe(200)
  expect((await call('POST', `${path}/${missed[0]?.id}/fire`)).status).toBe(409)
  expect((await call<{ fired: number }>('POST', `${path}/fire`)).body).toEqual({ fired: 2 })
  expect((await call<{ fired: number }>('POST', `${path}/fire`)).body).toEqual({ fired: 0 })
  const fired = await runsEnded(workflow, 3)
  expect(fired.map(({ state }) => state)).toEqual(['complete', 'complete', 'complete'])
  expect(await emails()).toHaveLength(3)
})

test('T3 T5 a run that waits goes on with the version it began with, and a failed one where it failed', async () => {
  await using engine = await introspectWorkflow(env.AUTOMATION)
  await engine.modifyAll(async (instance) => {
    await instance.disableSleeps()
    await instance.disableRetryDelays()
  })
  const store = await connectIdle(await openShop())
  const hook = `${inject('shopFarm')}/hooks/${crypto.randomUUID()}`
  const workflow = await makeWorkflow({
    steps: [
      { action: 'send_email', subject: 'First version', body: 'Hello' },
      { action: 'wait', seconds: 86_400 },
      { action: 'call_webhook', url: `${hook}?fail=9` },
      { action: 'add_tag', tag: 'told' },
    ],
  })
  expect(workflow.steps[2]).toMatchObject({ secret: expect.stringMatching(/^whsec_/) })
  const payload = orderPayload({
    id: 1,
    date_created_gmt: at(Date.now()),
    modified: at(Date.now()),
  })
  await deliver(store.id, 'order.created', payload)
  const [failed] = await runsEnded(workflow)
  expect(failed).toMatchObject({
    state: 'failed',
    error: '3 call_webhook: The address answered 500.',
  })
  expect(failed?.steps.map(({ outcome }) => outcome)).toEqual(['done', 'done', 'failed'])
  // Another version, whose first step would write again: the run keeps its own.
  const { status } = await call('PATCH', `/workflows/${workflow.id}`, {
    steps: [{ action: 'send_email', subject: 'Second version', body: 'Hello' }],
  })
  expect(status).toBe(200)
  const path = `/workflows/${workflow.id}/runs/${failed?.id}`
  const retried = await call<RunShape>('POST', `${path}/retry`)
  expect(retried.body).toMatchObject({ attempt: 1, workflowVersion: 1 })
  const [again] = await runsEnded(workflow)
  expect(again).toMatchObject({ state: 'complete', attempt: 1, error: null })
  expect(again?.steps.map(({ outcome }) => outcome)).toEqual(['done', 'done', 'done', 'done'])
  // Ten requests that the receiver knows as one message, each signed.
  const heard = await (await fetch(hook)).json<Mail[]>()
  expect(heard).toHaveLength(10)
  expect(new Set(heard.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
  const secret = String(workflow.steps[2]?.['secret'])
  for (const { headers, body } of heard) {
    const { 'webhook-id': id = '', 'webhook-timestamp': seconds } = headers
    const signed = await signWebhook(secret, id, Number(seconds) * 1_000, body)
    expect(headers).toMatchObject(signed)
  }
  expect(JSON.parse(heard[0]?.body ?? '')).toMatchObject({
    type: 'order.submitted',
    data: { workflow: { id: workflow.id }, order: { externalId: '1' } },
  })
  expect((await emails()).map(({ subject }) => subject)).toEqual(['First version'])
})

test('T5 a step that is tried again says so meanwhile, and why', async () => {
  // Ends what is still waiting for the next try.
  await using _engine = await introspectWorkflow(env.AUTOMATION)
  const store = await connectIdle(await openShop())
  const hook = `${inject('shopFarm')}/hooks/${crypto.randomUUID()}?fail=1`
  const workflow = await makeWorkflow({ steps: [{ action: 'call_webhook', url: hook }] })
  const placed = at(Date.now())
  const payload = orderPayload({ id: 1, date_created_gmt: placed, modified: placed })
  await deliver(store.id, 'order.created', payload)
  const run = await until(async () =>
    (await runsOf(workflow)).find(({ steps }) => steps.length > 0),
  )
  const step = { outcome: 'waiting', detail: 'The address answered 500. It is tried again.' }
  expect(run).toMatchObject({ state: 'running', error: null, steps: [step] })
})

test('T5 a failed run is tried again by the step as it was mended, and does nothing twice', async () => {
  await using engine = await introspectWorkflow(env.AUTOMATION)
  await engine.modifyAll((instance) => instance.disableRetryDelays())
  const store = await connectIdle(await openShop())
  const hook = `${inject('shopFarm')}/hooks/${crypto.randomUUID()}`
  const workflow = await makeWorkflow({
    steps: [
      { action: 'add_note', text: 'Ordered' },
      { action: 'call_webhook', url: `${hook}?fail=99` },
    ],
  })
  const placed = at(Date.now())
  const payload = orderPayload({ id: 1, date_created_gmt: placed, modified: placed })
  await deliver(store.id, 'order.created', payload)
  const [failed] = await runsEnded(workflow)
  expect(failed).toMatchObject({ state: 'failed', workflowVersion: 1 })
  const [note, told] = workflow.steps
  await call('PATCH', `/workflows/${workflow.id}`, {
    steps: [note, { id: told?.id, action: 'call_webhook', url: hook }],
  })
  await call('POST', `/workflows/${workflow.id}/runs/${failed?.id}/retry`)
  const [again] = await runsEnded(workflow)
  expect(again).toMatchObject({ state: 'complete', attempt: 1, workflowVersion: 2 })
  expect((await contacts()).data[0]?.notes).toHaveLength(1)
})

test('T5 a run whose instance is gone can be tried again once it has stood still, one that is alive cannot', async () => {
  await using _engine = await introspectWorkflow(env.AUTOMATION)
  const store = await connectIdle(await openShop())
  const workflow = await makeWorkflow({
    steps: [
      { action: 'wait', seconds: 86_400 },
      { action: 'add_tag', tag: 'late' },
    ],
  })
  const placed = at(Date.now())
  const payload = orderPayload({ id: 1, date_created_gmt: placed, modified: placed })
  await deliver(store.id, 'order.created', payload)
  const run = await until(async () =>
    (await runsOf(workflow)).find(({ state }) => state === 'waiting'),
  )
  const retry = async () =>
    (await call('POST', `/workflows/${workflow.id}/runs/${run.id}/retry`)).status
  const seem = (changedAt: number) =>
    env.DB.prepare("UPDATE runs SET state = 'running', changed_at = ?").bind(changedAt).run()
  const longAgo = Date.now() - 7 * 3_600_000
  await seem(longAgo)
  expect(await retry()).toBe(409)
  // As if the engine had ended it: there is no instance for such a run.
  await env.DB.prepare("UPDATE runs SET record_id = record_id || '0'").run()
  await seem(Date.now())
  expect(await retry()).toBe(409)
  await seem(longAgo)
  expect(await retry()).toBe(200)
  expect(await runsOf(workflow)).toMatchObject([{ attempt: 1 }])
})

test('T3 deleting a workflow ends the runs that wait', async () => {
  await using engine = await introspectWorkflow(env.AUTOMATION)
  const store = await connectIdle(await openShop())
  const workflow = await makeWorkflow({
    steps: [
      { action: 'wait', seconds: 1 },
      { action: 'send_email', subject: 'Late', body: 'Hello' },
    ],
  })
  const payload = orderPayload({
    id: 1,
    date_created_gmt: at(Date.now()),
    modified: at(Date.now()),
  })
  await deliver(store.id, 'order.created', payload)
  await until(async () => (await runsOf(workflow))[0]?.state === 'waiting')
  expect((await call('DELETE', `/workflows/${workflow.id}`)).status).toBe(200)
  const [instance] = await engine.get()
  await instance?.waitForStatus('complete')
  const { results } = await env.DB.prepare('SELECT state FROM runs').all()
  expect(results).toEqual([{ state: 'stopped' }])
  expect(await emails()).toEqual([])
  expect((await call('GET', `/workflows/${workflow.id}/runs`)).status).toBe(404)
})

test('A2 A4 T1 an abandoned checkout sends its items and its link, once', async () => {
  const shop = await openShop()
  const store = await connectIdle(shop)
  const workflow = await makeWorkflow({
    trigger: 'checkout_abandoned',
    filters: { conditions: [{ field: 'checkoutTotal', op: 'greater', value: 0 }] },
    steps: [
      { action: 'stop_if', field: 'checkoutState', op: 'is', value: 'recovered' },
      {
        action: 'send_email',
        subject: 'Still there',
        body: '{% for line in checkout.lines %}<p>{{ line.quantity }} {{ line.title }}</p>{% endfor %}<a href="{{ checkout.recoveryUrl }}">Go on</a>',
      },
    ],
  })
  await shop.act('placeOrder', { status: 'pending', ...ada })
  await flush(shop, store.id)
  for (const minutes of [61, 62])
    await env.STORE_SYNC.getByName(store.id).abandonDue(store.id, Date.now() + minutes * 60_000)
  const [run] = await runsEnded(workflow)
  await relayed()
  expect(await runsOf(workflow)).toHaveLength(1)
  expect(run).toMatchObject({ state: 'complete', recordId: expect.stringMatching(/^chk_/) })
  const [mail, ...others] = await emails()
  expect(others).toEqual([])
  expect(mail?.html).toMatch(/<p>\d+ .+<\/p><a href="http:\/\/[^"]+order-pay[^"]+">Go on<\/a>/)
})
