// `npm run simulate -- --seeds 10000 [--from N] [--platform shopify]`: many histories of the simulation, of each
// platform and of several shops together (`--platform several`) unless one is named, in chunks so that memory stays
// flat. Prints the story of each one that fails and how to play it again; a single one is shortened first.

import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

const chunkSize = 100

type Report = {
  testResults: {
    message: string
    assertionResults: { status: string; failureMessages: string[] }[]
  }[]
}

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    from: { type: 'string', default: '1' },
    skip: { type: 'string', default: '' },
    platform: { type: 'string', default: 'all' },
  },
})
const from = Number(values.from)
const seeds = Number(values.seeds)
if (!Number.isInteger(from) || !Number.isInteger(seeds) || seeds < 1)
  throw new Error('--from and --seeds take whole numbers')
const all = ['woocommerce', 'shopify', 'several']
const platforms = all.filter((name) => values.platform === 'all' || values.platform === name)
if (platforms.length === 0) throw new Error(`--platform takes ${all.join(', ')} or all`)

const folder = await mkdtemp(join(tmpdir(), 'simulation-'))
const begun = performance.now()
let right = 0
let wrong = 0
try {
  for (let first = from; first < from + seeds; first += chunkSize) {
    const count = Math.min(chunkSize, from + seeds - first)
    for (const platform of platforms) {
      const { passed, failures } = await playChunk(platform, first, count)
      right += passed
      wrong += count - passed
      for (const failure of failures) console.log(`\n${failure}\n`)
      const each = Math.round((performance.now() - begun) / (right + wrong))
      const chunk = `${platform} ${first}-${first + count - 1}`
      console.log(`${chunk}: so far ${right} right, ${wrong} wrong, ${each} ms each`)
    }
  }
} finally {
  await rm(folder, { recursive: true })
}
const took = Math.round((performance.now() - begun) / 1_000)
console.log(
  `${right + wrong} histories from ${from} on in ${took} s: ${right} right, ${wrong} wrong`,
)
process.exitCode = wrong > 0 ? 1 : 0

async function playChunk(
  platform: string,
  first: number,
  count: number,
): Promise<{ passed: number; failures: string[] }> {
  const file = join(folder, `${platform}-${first}.json`)
  const log = await run(['--reporter', 'json', '--outputFile', file], {
    SIM_PLATFORM: platform,
    SIM_FROM: String(first),
    SIM_SEEDS: String(count),
    SIM_SKIP: values.skip,
  })
  // SAFETY: the form of vitest's own report; without one there is the log to show.
  const report = JSON.parse(
    await readFile(file, 'utf8').catch(() => '{"testResults":[]}'),
  ) as Report
  const results = report.testResults.flatMap(({ assertionResults }) => assertionResults)
  const failures = results.flatMap(({ failureMessages }) => failureMessages.map(withoutStack))
  const messages = report.testResults.flatMap(({ message }) => message || [])
  const passed = results.filter(({ status }) => status === 'passed').length
  if (results.length === 0) return { passed, failures: messages.length > 0 ? messages : [log] }
  return { passed, failures }
}

/** Runs vitest on the simulation; resolves with what it printed, whether it liked what it saw or not. */
function run(args: string[], env: Record<string, string>): Promise<string> {
  const root = join(import.meta.dirname, '..')
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  const fixed = [
    'run',
    '--config',
    'test/vitest.config.ts',
    '--project',
    'worker',
    'test/simulation',
  ]
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [vitest, ...fixed, ...args], {
      cwd: root,
      env: { ...process.env, ...env },
    })
    let output = ''
    child.stdout.on('data', (data: Buffer) => (output += data.toString()))
    child.stderr.on('data', (data: Buffer) => (output += data.toString()))
    child.on('error', reject)
    child.on('close', () => resolve(output))
  })
}

/** The story ends with how to play it again; where the test stands in the code says nothing. */
function withoutStack(message: string): string {
  const lines = message.replace(/^AssertionError: /, '').split('\n')
  const end = lines.findIndex((line) => line.startsWith('Again: '))
  return (end < 0 ? lines : lines.slice(0, end + 1)).join('\n')
}
