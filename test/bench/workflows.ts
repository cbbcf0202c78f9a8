// Workflows under load: an import of orders that starts none, and a burst of orders that starts one each. How long until
// every run is there and has ended, and how many rows of D1 a run writes: the same burst without a workflow is taken off.

import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { drained, load, nothing } from './accepts.ts'
import { newPlace, readAll, startHub, type Hub, type List, type Run } from './hub.ts'
import { pause } from './processes.ts'
import { startShop } from './shop.ts'
import { figure, print } from './table.ts'

const fullCount = 10_000
const bytes = 5_900

export type Burst = {
  orders: number
  imported: number
  runsOfImport: number
  /** From the first delivery. */
  allAcceptedMs: number
  allExistMs: number
  allEndedMs: number
  rowsWrittenPerRun: number
  rowsReadPerRun: number
}

type WorkflowRun = { id: string; recordId: string; state: string }

export async function measureBurst(script: string, folder: string, scale: string): Promise<Burst> {
  const [part = 1, of = 1] = scale.split('/').map(Number)
  const orders = Math.round((fullCount * part) / of)
  const count = Math.min(orders, maxInstances())
  const place = await newPlace(script, join(folder, 'workflows'))
  const hub = await startHub(place, { metered: true })
  const history = await startShop({ customers: 100, orders })
  const workflow = await hub.call<{ id: string }>('POST', '/workflows', {
    name: 'Burst',
    trigger: 'order_submitted',
    steps: [{ action: 'stop_if', field: 'status', op: 'is', value: 'cancelled' }],
  })
  const old = await hub.connect(history)
  const imported = await importEnded(hub, old.id)
  const runsOfImport = (await runsOf(hub, workflow.id)).length
  await hub.call('PATCH', `/workflows/${workflow.id}`, { enabled: false })

  const shop = await startShop({ customers: 3, orders: 0 })
  const store = await hub.connect(shop, { import: nothing })
  const to = {
    port: place.port,
    path: `/webhooks/woocommerce/${store.id}`,
    secret: hub.secretOf(store.id),
  }
  const send = (firstId: number) =>
    load({ ...to, bytes, firstId, count, placed: Date.now() + 60_000 })
  let before = await counted(hub)
  await send(1)
  await drained(hub, store.id, count)
  await pause(2_000)
  const without = since(before, await counted(hub))

  await hub.call('PATCH', `/workflows/${workflow.id}`, { enabled: true })
  before = await counted(hub)
  const begun = performance.now()
  const { ms: allAcceptedMs } = await send(count + 1)
  // The deliveries were made first, in the time before they were sent.
  const sentAt = performance.now() - allAcceptedMs
  await until(async () => (await runsOf(hub, workflow.id)).length >= count)
  const allExistMs = performance.now() - sentAt
  let last: WorkflowRun[] = []
  await until(async () => {
    last = await runsOf(hub, workflow.id)
    return last.every(({ state }) => state === 'complete')
  })
  const allEndedMs = performance.now() - sentAt
  const once = new Set(last.map(({ recordId }) => recordId)).size
  if (once !== count || last.length !== count)
    throw new Error(
      `${last.length} runs of ${once} orders, begun ${Math.round(performance.now() - begun)} ms ago`,
    )
  const spent = since(before, await counted(hub))
  await Promise.all([hub.side.end(), shop.side.end(), history.side.end()])
  return {
    orders: count,
    imported,
    runsOfImport,
    allAcceptedMs,
    allExistMs,
    allEndedMs,
    rowsWrittenPerRun: (spent.written - without.written) / count,
    rowsReadPerRun: (spent.read - without.read) / count,
  }
}

export function showBurst(burst: Burst): Burst {
  print(
    `Workflows: ${figure(burst.imported)} imported orders started ${figure(burst.runsOfImport)} runs; a burst of ${figure(burst.orders)} orders, one run each`,
    ['', 'seconds', 'runs/s'],
    [
      ['accepted', figure(burst.allAcceptedMs / 1_000, 1), ''],
      [
        'every run exists',
        figure(burst.allExistMs / 1_000, 1),
        figure((burst.orders / burst.allExistMs) * 1_000),
      ],
      [
        'every run has ended',
        figure(burst.allEndedMs / 1_000, 1),
        figure((burst.orders / burst.allEndedMs) * 1_000),
      ],
    ],
  )
  console.log(
    `\n  Rows of D1 per run: ${figure(burst.rowsWrittenPerRun, 2)} written, ${figure(burst.rowsReadPerRun, 1)} read (looking at the list included).`,
  )
  return burst
}

async function importEnded(hub: Hub, storeId: string): Promise<number> {
  for (;;) {
    const [run] = (await hub.call<List<Run>>('GET', `/stores/${storeId}/imports`)).data
    if (run && run.state !== 'running')
      return run.resources.find(({ resource }) => resource === 'orders')?.created ?? 0
    await pause(200)
  }
}

function runsOf(hub: Hub, id: string): Promise<WorkflowRun[]> {
  return readAll(hub, `/workflows/${id}/runs?`)
}

/** Each instance of the local engine keeps three files open; on Cloudflare there is no such bound. */
function maxInstances(): number {
  const { stdout } = spawnSync('sh', ['-c', 'ulimit -n'], { encoding: 'utf8' })
  const files = Number(stdout)
  return Number.isNaN(files) ? fullCount : Math.floor((files - 2_000) / 3)
}

type Counts = { read: number; written: number }

async function counted(hub: Hub): Promise<Counts> {
  const answer = await fetch(`${hub.url}/__meter`)
  // SAFETY: what `meter.js` answers.
  const { lists } = (await answer.json()) as { lists: Record<string, Counts> }
  return Object.values(lists).reduce(
    (sum, { read, written }) => ({ read: sum.read + read, written: sum.written + written }),
    { read: 0, written: 0 },
  )
}

function since(before: Counts, after: Counts): Counts {
  return { read: after.read - before.read, written: after.written - before.written }
}

async function until(ask: () => Promise<boolean>): Promise<void> {
  while (!(await ask())) await pause(2_000)
}
