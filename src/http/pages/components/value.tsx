// Single values: times, money, numbers, durations. What is not known shows as a dash.

import { formatMoney, type Money } from '../../../core/formats/money.ts'

/** `at` is an ISO time in UTC; shown without its milliseconds. */
export function Time({ at }: { at: string | null }) {
  if (at === null) return <span class="muted">–</span>
  return <time datetime={at}>{at.slice(0, 19).replace('T', ' ')}</time>
}

export function Amount({ of }: { of: Money }) {
  return (
    <span class="num">
      {formatMoney(of.amount, of.currency)} <span class="unit">{of.currency}</span>
    </span>
  )
}

const digits = new Intl.NumberFormat('en')

export function formatCount(value: number): string {
  return digits.format(value)
}

/** A time span in its largest unit: 340 → "340 ms", 95000 → "2 min". */
export function formatSpan(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`
  if (ms < 90_000) return `${Math.round(ms / 1_000)} s`
  if (ms < 5_400_000) return `${Math.round(ms / 60_000)} min`
  return `${Math.round(ms / 3_600_000)} h`
}

/** A size in its largest unit: 4096 → "4 KB", 1500000 → "1.5 MB". */
export function formatBytes(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`
  if (bytes < 1_000_000) return `${Math.round(bytes / 1_000)} KB`
  return `${(bytes / 1_000_000).toFixed(1)} MB`
}

/** Snake case as words: `invalid_amount` → "invalid amount". */
export function words(text: string): string {
  return text.replaceAll('_', ' ')
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
