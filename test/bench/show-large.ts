// The figures of a large store as tables.

import type { Large } from './large.ts'
import { figure, print } from './table.ts'

export function showLarge(large: Large): Large {
  const { scale, lists, memory, quiet } = large
  const part = scale === '1' ? '' : ` (SCALE ${scale})`
  const share = (seconds: number) => `${figure((seconds / large.seconds) * 100)} %`
  const total = (requests: Record<string, number>) =>
    Object.values(requests).reduce((sum, count) => sum + count, 0)
  print(
    `A large store${part}: ${figure(large.products)} products with ${figure(large.variations)} variations, ${figure(large.customers)} customers, ${figure(large.orders)} orders, each answer of the shop after ${large.latencyMs} ms`,
    ['list', 'records', 'seconds', 'held', 'records/s', 'requests', 'CPU s', 'read', 'written'],
    lists.map((each) => [
      each.list,
      figure(each.records),
      figure(each.seconds, 1),
      `${figure(each.heldShare * 100)} %`,
      figure(each.recordsPerSecond),
      figure(each.requests),
      figure(each.cpuSeconds, 1),
      figure(each.read, 2),
      figure(each.written, 2),
    ]),
  )
  console.log(`
  In all ${figure(large.seconds, 1)} s: ${share(large.heldSeconds)} of it the shop held an answer back, ${share(large.aloneSeconds)} it had no request.
  ${figure(large.recordsPerSecond)} records/s, ${figure(large.cpuSeconds, 1)} s of CPU, ${figure(total(large.requests))} requests, at most ${large.maxConcurrency} at a time.
  Memory: ${memory.beforeMb} MB before, by quarters ${memory.quartersMb.join(', ')}, ${memory.endMb} at the end, peak ${memory.peakMb ?? '-'}.
  D1 ${large.d1Mb} MB, the store's object ${large.objectMb} MB. Rows are those of D1 per record.

  Read again with nothing new: ${describe(quiet)}.
  Sweeps after it: ${describe(quiet.sweeps)}.`)
  return large
}

function describe({ requests, rows }: Pick<Large['quiet'], 'requests' | 'rows'>): string {
  const routes = Object.entries(requests).map(([route, count]) => `${count} × ${route}`)
  return `${routes.join(', ') || 'no requests'}; ${figure(rows.read)} rows read, ${figure(rows.written)} written`
}
