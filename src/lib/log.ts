// Structured log lines. Only the fields named here can be written, so that no name, address, token or body ever is.

export type LogFields = {
  storeId?: string
  runId?: string
  deliveryId?: string
  requestId?: string
  resource?: string
  queue?: string
  topic?: string
  code?: string
  status?: number
  method?: string
  /** Route pattern, never the path itself: paths and queries may carry personal data. */
  route?: string
  ms?: number
  count?: number
  attempt?: number
  /** Class of an unexpected error; its message may quote data and is left out. */
  error?: string
}

const allowed: readonly (keyof LogFields)[] = [
  'storeId',
  'runId',
  'deliveryId',
  'requestId',
  'resource',
  'queue',
  'topic',
  'code',
  'status',
  'method',
  'route',
  'ms',
  'count',
  'attempt',
  'error',
]

/** Writes one line of JSON: what happened, and the allowed fields. */
export function log(level: 'info' | 'warn' | 'error', event: string, fields: LogFields = {}): void {
  const line: Record<string, unknown> = { level, event }
  for (const name of allowed) if (fields[name] !== undefined) line[name] = fields[name]
  console[level](JSON.stringify(line))
}

/** The class of whatever was thrown, for the log. */
export function errorName(error: unknown): string {
  return error instanceof Error ? error.name : typeof error
}
