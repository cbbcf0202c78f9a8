// Counts of what was asked of the shop, and how much of it at once.

export interface RequestCounts {
  total: number
  /** By method and route, e.g. `GET /orders/:id`. */
  byRoute: Record<string, number>
  byStatus: Record<string, number>
  /** The most REST requests that were open at the same time. */
  maxConcurrency: number
  /** Milliseconds in which at least one request was open. */
  openMs: number
  /** Milliseconds in which at least one answer was held back because the shop is slow. */
  heldMs: number
}

export interface Traffic {
  begin(method: string, url: string): (status: number) => void
  /** Holds an answer back. */
  hold(ms: number): Promise<void>
  counts(): RequestCounts
  reset(): void
}

export function createTraffic(): Traffic {
  let open = 0
  let counts: Counts = { total: 0, byRoute: {}, byStatus: {}, maxConcurrency: 0 }
  let times = { open: createStopwatch(), held: createStopwatch() }
  return {
    begin: (method, url) => {
      // The control pages watch the shop; they are not part of what is watched.
      if (url.startsWith('/__control')) return () => {}
      const route = `${method} ${routeOf(url)}`
      open += 1
      const { open: stopwatch } = times
      stopwatch.start()
      counts.total += 1
      counts.byRoute[route] = (counts.byRoute[route] ?? 0) + 1
      counts.maxConcurrency = Math.max(counts.maxConcurrency, open)
      return (status) => {
        open -= 1
        stopwatch.stop()
        counts.byStatus[status] = (counts.byStatus[status] ?? 0) + 1
      }
    },
    hold: async (ms) => {
      const { held } = times
      held.start()
      await new Promise((resolve) => setTimeout(resolve, ms))
      held.stop()
    },
    counts: () => ({
      ...structuredClone(counts),
      openMs: times.open.ms(),
      heldMs: times.held.ms(),
    }),
    reset: () => {
      counts = { total: 0, byRoute: {}, byStatus: {}, maxConcurrency: open }
      times = { open: createStopwatch(), held: createStopwatch() }
    },
  }
}

type Counts = Omit<RequestCounts, 'openMs' | 'heldMs'>

/** Runs while it was started more often than stopped. */
function createStopwatch() {
  let running = 0
  let since = 0
  let total = 0
  return {
    start: () => {
      if (running++ === 0) since = performance.now()
    },
    stop: () => {
      if (--running === 0) total += performance.now() - since
    },
    ms: () => Math.round(total + (running > 0 ? performance.now() - since : 0)),
  }
}

function routeOf(url: string): string {
  const path = url.split('?')[0] ?? '/'
  return path.replace(/^\/wp-json\/wc\/v3(?=\/)/, '').replace(/\/\d+(?=\/|$)/g, '/:id')
}
