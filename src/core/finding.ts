// What a connection check found (S5): one sentence each, with a cure where something is wrong.

export type Finding = {
  check: string
  status: 'ok' | 'warning' | 'failed'
  message: string
  cure: string | null
}

export function good(check: string, message: string): Finding {
  return { check, status: 'ok', message, cure: null }
}

export function bad(
  check: string,
  status: 'warning' | 'failed',
  message: string,
  cure: string,
): Finding {
  return { check, status, message, cure }
}
