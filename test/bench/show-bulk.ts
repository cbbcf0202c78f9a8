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
  const rows = (how: string, { split, read, both }: Reading) => [
    row(`shared out to parts${how}`, split),
    row(`joined and normalised${how}`, read),
    row(`both${how}`, both),
  ]
  print(
    `A bulk file${scale === '1' ? '' : ` (SCALE ${scale})`}: ${figure(file.orders)} orders, ${figure(file.lines)} line items far from them, ${figure(file.mb)} MB`,
    ['', 'seconds', 'orders/s', 'CPU s', 'MB above idle'],
    [...rows('', bulk.apart), ...rows(', Miniflare’s R2', bulk.miniflare)],
  )
  console.log(
    `\n  workerd took ${bulk.apart.idleMb} MB idle. Miniflare's R2 runs in it; on Cloudflare it does not: the parts of the first rows are in another process.`,
  )
  if (applied)
    console.log(
      `  Applied to D1, bounded by it: ${figure(applied.orders)} orders with ${figure(applied.transactions)} transactions in ${figure(applied.seconds, 1)} s, ${figure(applied.ordersPerSecond)} orders/s, ${figure(applied.cpuSeconds, 1)} s of CPU, ${figure(applied.peakMb)} MB above idle; per order ${figure(applied.read, 2)} rows read, ${figure(applied.written, 2)} written.`,
    )
  return bulk
}
