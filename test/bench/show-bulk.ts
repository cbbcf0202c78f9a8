// The figures of a bulk file as tables.

import type { BulkApplied } from './bulk-applied.ts'
import type { BulkRead, Pass, Reading } from './bulk.ts'
import { figure, print } from './table.ts'

export type Bulk = BulkRead & { scale: string; date: string; applied: BulkApplied | null }

export function showBulk(bulk: Bulk): Bulk {
  const { scale, file, applied } = bulk
  const row = (name: string, pass: Pass) => [
    name,
    figure(pass.seconds, 1),
    figure(pass.ordersPerSecond),
    figure(pass.cpuSeconds, 1),
    figure(pass.peakMb),
  ]
  const rows = ({ how, split, read, both }: Reading) => [
    row(`staged by part, ${how}`, split),
    row(`read and normalised, ${how}`, read),
    row(`both, ${how}`, both),
  ]
  print(
    `A bulk file${scale === '1' ? '' : ` (SCALE ${scale})`}: ${figure(file.orders)} orders, ${figure(file.lines)} line items far from them, ${figure(file.mb)} MB`,
    ['', 'seconds', 'orders/s', 'CPU s', 'MB above idle'],
    bulk.readings.flatMap(rows),
  )
  const [first] = bulk.readings
  console.log(
    `\n  workerd took ${first?.idleMb} MB idle. An isolate of Cloudflare has 128 MB in all. Miniflare's R2 runs in the same process; on Cloudflare, and in the other rows, it does not.`,
  )
  if (applied)
    console.log(
      `  Applied to D1, bounded by it: ${figure(applied.orders)} orders with ${figure(applied.transactions)} transactions in ${figure(applied.seconds, 1)} s, ${figure(applied.ordersPerSecond)} orders/s, ${figure(applied.cpuSeconds, 1)} s of CPU, ${figure(applied.peakMb)} MB above idle; per order ${figure(applied.read, 2)} rows read, ${figure(applied.written, 2)} written.`,
    )
  return bulk
}
