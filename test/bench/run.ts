// `npm run bench`: durable accepts beside the peers', an import, and what an order costs on D1. Prints tables and
// writes results.json. Names of sections as arguments run only those: accepts, import, rows, and those that take long and
// run only when they are named: large, bulk, contacts, people, catalog, workflows. `--scale 1/10` takes a part of large,
// bulk and workflows; what is not measured keeps its last results in the file.

import {
  closeSync,
  fsyncSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { measureAccepts, type Accepts } from './accepts.ts'
import { measureApplied } from './bulk-applied.ts'
import { fullOrders, measureBulk } from './bulk.ts'
import { bundle, root } from './bundle.ts'
import { measureContacts, type Look } from './contacts.ts'
import { measureCatalogs } from './catalog.ts'
import { history, measureImport, type Imported } from './imports.ts'
import { measureLarge } from './large.ts'
import { measurePeople, showPeople } from './people.ts'
import { measureRows, type Cost } from './rows.ts'
import { showBulk } from './show-bulk.ts'
import { showCatalogs } from './show-catalog.ts'
import { showLarge } from './show-large.ts'
import { figure, median, print } from './table.ts'
import { measureBurst, showBurst } from './workflows.ts'

const importRounds = 3
const catalogSizes = [50_000, 100_000]
const { values: options, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: { scale: { type: 'string', default: '1' } },
})
const file = join(import.meta.dirname, 'results.json')
const wants = (section: string) => wanted.length === 0 || wanted.includes(section)
const folder = mkdtempSync(join(tmpdir(), 'storeline-bench-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

console.log('Bundling the Worker…')
const script = bundle(join(folder, 'worker'))
const results: Record<string, unknown> = { date: new Date().toISOString(), ...machine() }
if (wants('accepts')) {
  console.log('Durable accepts…')
  results['accepts'] = showAccepts(await measureAccepts(script, folder))
}
if (wants('import')) {
  console.log('\nImport…')
  results['import'] = showImport(await times(importRounds, () => measureImport(script, folder)))
}
if (wants('rows')) {
  console.log('\nRows on D1…')
  results['rows'] = showRows(await measureRows())
}
const kept = readResults()
if (wanted.length === 0) write({ ...kept, ...results })
if (wanted.includes('large')) {
  console.log('\nA large store…')
  const measured = showLarge(await measureLarge(script, folder, options.scale))
  const others = kept.large?.filter(({ scale }) => scale !== measured.scale) ?? []
  write({ ...kept, large: [...others, { ...machine(), ...measured }] })
}
if (wanted.includes('bulk')) {
  console.log('\nA bulk file…')
  const { scale } = options
  const [part = 1, of = 1] = scale.split('/').map(Number)
  const orders = Math.round((fullOrders * part) / of)
  const isSmall = orders <= fullOrders / 10
  const measured = showBulk({
    scale,
    date: new Date().toISOString(),
    ...(await measureBulk(folder, orders)),
    applied: isSmall ? await measureApplied(script, folder, orders) : null,
  })
  const others = kept.bulk?.filter(({ scale }) => scale !== measured.scale) ?? []
  write({ ...kept, bulk: [...others, { ...machine(), ...measured }] })
}
if (wanted.includes('contacts')) {
  console.log('\nReading contacts…')
  const looks = showContacts(await measureContacts(folder, 100_000))
  write({ ...kept, contacts: { ...machine(), looks } })
}
if (wanted.includes('people')) {
  console.log('\nPeople of two stores…')
  const costs = showPeople(await measurePeople(folder, 100_000))
  write({ ...kept, people: { ...machine(), date: results['date'], costs } })
}
if (wanted.includes('catalog')) {
  console.log('\nA large catalog…')
  const sizes = showCatalogs(await measureCatalogs(folder, catalogSizes))
  write({ ...kept, catalog: { ...machine(), date: results['date'], sizes } })
}
if (wanted.includes('workflows')) {
  console.log('\nA burst of orders for a workflow…')
  const measured = showBurst(await measureBurst(script, folder, options.scale))
  write({ ...kept, workflows: { ...machine(), date: results['date'], ...measured } })
}
process.exit(0)

type Results = {
  large?: { scale: string }[]
  bulk?: { scale: string }[]
} & Record<string, unknown>

function readResults(): Results {
  // SAFETY: only `write` fills the file.
  return JSON.parse(readFileSync(file, 'utf8')) as Results
}

function write(all: Results): void {
  writeFileSync(file, `${JSON.stringify(all, null, 2)}\n`)
  console.log('\nWritten to test/bench/results.json')
}

function showAccepts(accepts: Accepts[]) {
  const rows = accepts.map((each) => {
    const ours = accepts.find(({ who, bytes }) => who === 'Storeline' && bytes === each.bytes)
    return { ...each, hubPerPeer: ours ? ours.perSecond / each.perSecond : null }
  })
  print(
    'Durable accepts, 16 connections (the hub applies at the same time, the peers only store)',
    [
      '',
      'bytes',
      'accepts/s',
      'p50 ms',
      'p99 ms',
      'hub ÷ this',
      'applied/s',
      'drained after ms',
      'CPU µs',
    ],
    rows.map((row) => [
      row.who,
      figure(row.bytes),
      figure(row.perSecond),
      figure(row.p50, 1),
      figure(row.p99, 1),
      figure(row.hubPerPeer, 2),
      figure(row.appliedPerSecond),
      figure(row.drainedAfterMs),
      figure(row.cpuMicros),
    ]),
  )
  // Local workerd writes its log without fsync between checkpoints: strictly its peer is "everysec".
  const { fsyncMicros } = machine()
  console.log(
    `\n  One fsync takes ${figure(fsyncMicros)} µs here. Local workerd does not wait for one on each write,`,
  )
  console.log(
    '  as "FULL" and "always" do; on Cloudflare a write waits until other machines have it.',
  )
  return rows
}

function showImport(runs: Imported[]) {
  const [first] = runs
  if (!first) return runs
  const of = (key: keyof Imported) => {
    const values = runs.flatMap((run) => run[key] ?? [])
    return values.length === 0 ? null : median(values)
  }
  print(
    `Import of ${figure(history.orders)} orders and ${figure(history.customers)} customers (median of ${runs.length})`,
    ['records', 'seconds', 'records/s', 'peak MB', 'idle MB', 'CPU s', 'shop requests'],
    [
      [
        `${figure(first.customers + first.orders)} + ${figure(first.transactions)} transactions`,
        figure(of('seconds'), 1),
        figure(of('recordsPerSecond')),
        figure(of('peakMemoryMb')),
        figure(of('memoryBeforeMb')),
        figure(of('cpuSeconds'), 1),
        figure(of('shopRequests')),
      ],
    ],
  )
  return runs
}

function showRows(costs: Cost[]) {
  const small = costs.filter(({ stored }) => stored === costs[0]?.stored)
  const compared = small.map((cost) => {
    const large = costs.findLast(({ what, set }) => what === cost.what && set === cost.set)
    return { ...cost, large: large ?? cost }
  })
  print(
    'Rows on D1 per order',
    ['', 'set', 'read', 'written', 'read at 100,000', 'written at 100,000'],
    compared.map(({ what, set, read, written, large }) => [
      what,
      figure(set),
      figure(read, 2),
      figure(written, 2),
      figure(large.read, 2),
      figure(large.written, 2),
    ]),
  )
  const grown = compared.filter(({ read, large }) => large.read > read * 1.1 + 1)
  console.log(
    grown.length === 0
      ? '\n  Reads do not grow with what is stored.'
      : `\n  READS GROW with what is stored: ${grown.map(({ what }) => what).join(', ')}`,
  )
  return costs
}

function showContacts(looks: Look[]) {
  print(
    'Contacts of two stores that share a tenth of them, read from D1 (median of 5)',
    ['', 'contacts', 'found', 'ms', 'rows read', 'written'],
    looks.map(({ stored, what, found, ms, read, written }) => [
      what,
      figure(stored),
      figure(found),
      figure(ms, 1),
      figure(read),
      figure(written),
    ]),
  )
  return looks
}

async function times<T>(count: number, measure: () => Promise<T>): Promise<T[]> {
  const results: T[] = []
  for (let round = 0; round < count; round++) results.push(await measure())
  return results
}

function machine() {
  const versionOf = (name: string) => {
    const text = readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')
    // SAFETY: every installed package states its version.
    return (JSON.parse(text) as { version: string }).version
  }
  const names = ['miniflare', 'workerd', 'wrangler']
  return {
    node: process.version,
    cpus: cpus().length,
    cpu: cpus()[0]?.model ?? '',
    loadAverage: Math.round((loadavg()[0] ?? 0) * 100) / 100,
    fsyncMicros: measureFsync(),
    versions: Object.fromEntries(names.map((name) => [name, versionOf(name)])),
  }
}

/** What it costs to have 4 KB on disk: the median of a hundred, in microseconds. */
function measureFsync(): number {
  const file = openSync(join(folder, 'fsync'), 'w')
  const block = Buffer.alloc(4_096, 1)
  const samples = Array.from({ length: 100 }, () => {
    writeSync(file, block)
    const begun = performance.now()
    fsyncSync(file)
    return (performance.now() - begun) * 1_000
  })
  closeSync(file)
  return Math.round(median(samples))
}
