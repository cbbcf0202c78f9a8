// Counts of what was asked of the shop, and how much of it at once.

export interface RequestCounts {
  total: number
  /** By method and route, e.g. `GET /orders/:id`. */
  byRoute: Record<string, number>
  byStatus: Record<string, number>
  /** The most REST requests that were open at the same time. */
  maxConcurrency: number
}

export interface Traffic {
  begin(method: string, url: string): (status: number) => void
  counts(): RequestCounts
  reset(): void
}

export function createTraffic(): Traffic {
  let open = 0
  let counts: RequestCounts = { total: 0, byRoute: {}, byStatus: {}, maxConcurrency: 0 }
  return {
    begin: (method, url) => {
      // The control pages watch the shop; they are not part of what is watched.
      if (url.startsWith('/__control')) return () => {}
      const route = `${method} ${routeOf(url)}`
      open += 1
      counts.total += 1
      counts.byRoute[route] = (counts.byRoute[route] ?? 0) + 1
      counts.maxConcurrency = Math.max(counts.maxConcurrency, open)
      return (status) => {
        open -= 1
        counts.byStatus[status] = (counts.byStatus[status] ?? 0) + 1
      }
    },
    counts: () => structuredClone(counts),
    reset: () => {
      counts = { total: 0, byRoute: {}, byStatus: {}, maxConcurrency: open }
    },
  }
}

function routeOf(url: string): string {
  const path = url.split('?')[0] ?? '/'
  return path.replace(/^\/wp-json\/wc\/v3(?=\/)/, '').replace(/\/\d+(?=\/|$)/g, '/:id')
}
