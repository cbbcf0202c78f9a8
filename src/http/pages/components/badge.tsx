// States and outcomes as a word on a soft ground; the colour only repeats what the word says.

import type { PropsWithChildren } from 'hono/jsx'

export type Tone = 'good' | 'info' | 'warn' | 'bad' | 'quiet'

const tones: Record<string, Tone> = {
  active: 'good',
  ok: 'good',
  warning: 'warn',
  importing: 'info',
  connecting: 'info',
  reconnect: 'bad',
  running: 'info',
  complete: 'good',
  complete_with_rejects: 'warn',
  failed: 'bad',
  ready: 'good',
  queued: 'info',
  building: 'info',
  refused: 'warn',
  created: 'good',
  updated: 'info',
  rejected: 'bad',
  applied: 'good',
  received: 'info',
  completed: 'good',
  pending: 'warn',
  paid: 'good',
  refunded: 'warn',
  partially_refunded: 'warn',
  success: 'good',
  failure: 'bad',
  error: 'bad',
  subscribed: 'good',
  open: 'info',
  abandoned: 'warn',
  recovered: 'good',
  waiting: 'info',
  missed: 'warn',
  done: 'good',
  on: 'good',
}

/** A word of our vocabulary with the tone it always has. */
export function State({ of }: { of: string }) {
  return <Badge tone={tones[of] ?? 'quiet'}>{of.replaceAll('_', ' ')}</Badge>
}

export function Badge({ tone, children }: PropsWithChildren<{ tone: Tone }>) {
  return <span class={`badge ${tone}`}>{children}</span>
}
