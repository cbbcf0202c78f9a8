// Figures as people read them.

export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? 0)) / 2
}

/** A figure with at most one decimal, thousands apart; a dash where there is none. */
export function figure(value: number | null, decimals = 0): string {
  if (value === null) return '-'
  const options = { minimumFractionDigits: decimals, maximumFractionDigits: decimals }
  return value.toLocaleString('en-US', options)
}

/** Prints rows under a heading; the first column is words, the others are figures. */
export function print(title: string, head: string[], rows: string[][]): void {
  const widths = head.map((name, at) =>
    Math.max(name.length, ...rows.map((row) => (row[at] ?? '').length)),
  )
  const line = (cells: string[]) =>
    cells
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join('  ')
  console.log(`\n${title}\n`)
  for (const row of [head, widths.map((width) => '-'.repeat(width)), ...rows])
    console.log(`  ${line(row)}`)
}
