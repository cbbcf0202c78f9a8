// `npm run kill`: kill -9 of the hub under load, again and again, and a look at what it still knows. Deliveries that
// were answered 200 must be in the record in their newest state, once; an import must go on and end with hub = shop.
// `--rounds N` (default 5). What this can't show is a loss of power: that a 200 waits for the disk is the runtime's.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { blast } from '../bench/blast.ts'
import { bundle } from '../bench/bundle.ts'
import { newPlace, startHub, type Hub, type List, type Run, type Store } from '../bench/hub.ts'
import { pause } from '../bench/processes.ts'
import { startShop } from '../bench/shop.ts'
import { checkDeliveries, checkImport } from './checks.ts'
import { Ledger, makeWave } from './deliveries.ts'

const rounds = readRounds()
const connections = 16
const ordersPerRound = 1_500
const history = { customers: 200, orders: 3_000 }
const patienceMs = 60_000
/** A run that stands still is revived after a minute; here sooner, so that the proof is short. */
const revivedAfterMs = 2_000

const folder = mkdtempSync(join(tmpdir(), 'storeline-kill-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
console.log('Bundling the Worker…')
const script = hasten(bundle(join(folder, 'worker')))
const place = await newPlace(script, join(folder, 'state'))
const host = `127.0.0.1:${place.port}`

const quietShop = await startShop({ customers: 3, orders: 0, seed: 7 })
const importShop = await startShop(history)
let hub = await startHub(place)
const off = { contacts: false, orders: false, transactions: false }
const live = await hub.connect(quietShop, { import: off })
const imported = await hub.connect(importShop)

const ledger = new Ledger()
const wrong: string[] = []
let killedImports = 0
for (let round = 1; round <= rounds; round++) {
  const path = `/webhooks/woocommerce/${live.id}`
  const target = { host, path, secret: hub.secretOf(live.id) }
  const wave = makeWave(target, round * 100_000, ordersPerRound)
  // Every other round has the machine to itself: more deliveries get through.
  if (round > 1 && round % 2 === 1) await importAgain(hub)
  // From the first moments on to well into the drain.
  const killed = killAfter(hub, 300 + Math.random() * 2_700)
  const before = ledger.acknowledged
  await blast({ host: '127.0.0.1', port: place.port, connections }, wave.requests, (at, status) => {
    const sent = wave.sent[at]
    if (status === 200 && sent) ledger.note(sent)
  })
  await killed
  const begun = performance.now()
  hub = await startHub(place, { migrate: false })
  const [run] = (await hub.call<List<Run>>('GET', `/stores/${imported.id}/imports`)).data
  const stopped = run?.state === 'running' ? `import at ${describe(run)}` : 'no import running'
  if (run?.state === 'running') killedImports += 1
  await drained(hub)
  const found = await checkDeliveries(hub, live.id, ledger)
  wrong.push(...found)
  const seconds = ((performance.now() - begun) / 1_000).toFixed(1)
  const answered = ledger.acknowledged - before
  console.log(
    `Round ${round}: killed after ${answered} acknowledged, ${stopped}; up and drained ${seconds} s later; ${found.length} wrong`,
  )
}
const last = await importEnded(hub)
wrong.push(...(await checkImport(hub, imported.id, importShop)))
console.log(`Import: ${killedImports} times killed, ended ${last.state} with ${describe(last)}`)
for (const line of wrong.slice(0, 20)) console.log(`  ${line}`)
console.log(`\n${ledger.acknowledged} acknowledged, ${wrong.length} lost`)
const shops = [quietShop, importShop]
await Promise.all([hub.side.end(), ...shops.map(({ side }) => side.end())])
process.exit(wrong.length === 0 && last.state !== 'failed' ? 0 : 1)

/** SIGKILL to workerd and to what started it, at some moment; resolves when nobody listens any more. */
async function killAfter(victim: Hub, ms: number): Promise<void> {
  await pause(ms)
  process.kill(victim.workerd, 'SIGKILL')
  await victim.side.end('SIGKILL')
  while (await isListening()) await pause(20)
}

function isListening(): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port: place.port }, () => resolve(true))
    socket.on('error', () => resolve(false))
    socket.on('connect', () => socket.destroy())
  })
}

/** Nothing is sent meanwhile: the object has to go on by itself. */
async function drained(at: Hub): Promise<void> {
  await within(async () => (await at.call<Store>('GET', `/stores/${live.id}`)).lagMs === 0)
}

async function importEnded(at: Hub): Promise<Run> {
  return within(async () => {
    const [run] = (await at.call<List<Run>>('GET', `/stores/${imported.id}/imports`)).data
    return run && run.state !== 'running' && run
  })
}

/** Another import where the last one ended, so that each round may hit one. */
async function importAgain(at: Hub): Promise<void> {
  const [run] = (await at.call<List<Run>>('GET', `/stores/${imported.id}/imports`)).data
  if (run?.state !== 'running') await at.call('POST', `/stores/${imported.id}/import`, {})
}

async function within<T>(ask: () => Promise<T | false | undefined>): Promise<T> {
  for (const until = Date.now() + patienceMs; Date.now() < until; await pause(50)) {
    const answer = await ask()
    if (answer) return answer
  }
  throw new Error(`It did not happen within ${patienceMs / 1_000} seconds`)
}

function describe({ resources }: Run): string {
  return resources.map(({ resource, seen }) => `${seen} ${resource}`).join(', ')
}

function hasten(file: string): string {
  const text = readFileSync(file, 'utf8')
  const hastened = text.replaceAll(/stalledAfterMs = 6e4\b/g, `stalledAfterMs = ${revivedAfterMs}`)
  if (hastened === text) throw new Error('The bundle has no stalledAfterMs to shorten')
  writeFileSync(file, hastened)
  return file
}

function readRounds(): number {
  const at = process.argv.indexOf('--rounds')
  const count = at < 0 ? 5 : Number(process.argv[at + 1])
  if (!Number.isInteger(count) || count < 1) throw new Error('--rounds takes a number')
  return count
}
