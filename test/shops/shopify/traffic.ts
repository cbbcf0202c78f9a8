// Counts of what was asked of the shop, and how much of it at once.

export interface RequestCounts {
  total: number
  /** By method and route, e.g. `POST /admin/api/:version/graphql.json`. */
  byRoute: Record<string, number>
  byStatus: Record<string, number>
  /** By the name of the GraphQL operation, or its first root field. */
  byOperation: Record<string, number>
  /** By error code inside answers with status 200: THROTTLED, ACCESS_DENIED, … */
  byError: Record<string, number>
  /** Cost points that were charged. */
  cost: number
  /** The most requests that were open at the same time. */
  maxConcurrency: number
  /** Requests for result files that carried an access token: it must not go there. */
  tokenLeaks: number
}

export interface Traffic {
  begin(method: string, url: string, headers: Record<string, unknown>): (status: number) => void
  operation(name: string, errors: string[], cost: number): void
  counts(): RequestCounts
  reset(): void
}

export function createTraffic(): Traffic {
  let open = 0
  let counts = blank(0)
  return {
    begin: (method, url, headers) => {
      // The control pages watch the shop; they are not part of what is watched.
      if (url.startsWith('/__control')) return () => {}
      const route = `${method} ${routeOf(url)}`
      open += 1
      counts.total += 1
      counts.byRoute[route] = (counts.byRoute[route] ?? 0) + 1
      counts.maxConcurrency = Math.max(counts.maxConcurrency, open)
      const told = headers['x-shopify-access-token'] ?? headers['authorization']
      if (url.startsWith('/bulk-operation-outputs/') && told !== undefined) counts.tokenLeaks += 1
      return (status) => {
        open -= 1
        counts.byStatus[status] = (counts.byStatus[status] ?? 0) + 1
      }
    },
    operation: (name, errors, cost) => {
      counts.byOperation[name] = (counts.byOperation[name] ?? 0) + 1
      counts.cost += cost
      for (const code of errors) counts.byError[code] = (counts.byError[code] ?? 0) + 1
    },
    counts: () => structuredClone(counts),
    reset: () => {
      counts = blank(open)
    },
  }
}

function blank(open: number): RequestCounts {
  return {
    total: 0,
    byRoute: {},
    byStatus: {},
    byOperation: {},
    byError: {},
    cost: 0,
    maxConcurrency: open,
    tokenLeaks: 0,
  }
}

function routeOf(url: string): string {
  const path = url.split('?')[0] ?? '/'
  return path
    .replace(/^\/admin\/api\/[^/]+/, '/admin/api/:version')
    .replace(/^\/bulk-operation-outputs\/.+/, '/bulk-operation-outputs/:file')
}
