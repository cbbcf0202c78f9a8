// The figures of a bulk file as tables.

import type { BulkApplied } from './bulk-applied.ts'
import type { BulkRead, Pass } from './bulk.ts'
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
  print(
    `A bulk file${scale === '1' ? '' : ` (SCALE ${scale})`}: ${figure(file.orders)} orders, ${figure(file.lines)} line items far from them, ${figure(file.mb)} MB`,
    ['', 'seconds', 'orders/s', 'CPU s', 'MB above idle'],
    [
      row('shared out to parts in R2', bulk.split),
      row('joined and normalised', bulk.read),
      row('both', bulk.both),
    ],
  )
  console.log(
    `\n  workerd took ${bulk.idleMb} MB idle. It is one process with its R2: what that takes is in the figures.`,
  )
  if (applied)
    console.log(
      `  Applied to D1, bounded by it: ${figure(applied.orders)} orders with ${figure(applied.transactions)} transactions in ${figure(applied.seconds, 1)} s, ${figure(applied.ordersPerSecond)} orders/s, ${figure(applied.cpuSeconds, 1)} s of CPU, ${figure(applied.peakMb)} MB above idle; per order ${figure(applied.read, 2)} rows read, ${figure(applied.written, 2)} written.`,
    )
  return bulk
}
