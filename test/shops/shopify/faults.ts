// Ways in which the shop misbehaves on demand: refusals, slowness, broken bodies, cut connections.

export interface Fault {
  /** Answer with this status instead of doing the work. */
  status?: number
  /** For the Retry-After header of a `status` fault; the real one writes "4.0". */
  retryAfter?: number | string
  /** Status 200 with this error code and no data: THROTTLED, INTERNAL_SERVER_ERROR, SHOP_INACTIVE. */
  code?: string
  /** Wait this long before anything else. */
  slowMs?: number
  /** Cut the connection: before the work is done, or after it but without an answer. */
  drop?: 'before' | 'after'
  /** 200 with an HTML page instead of JSON. */
  htmlErrorPage?: boolean
  /** Half of the body, with status 200. */
  truncatedJson?: boolean
  /** Half of the body under a whole one's length, then the connection is cut. */
  cutBody?: boolean
  /** What X-Shopify-API-Version says. */
  apiVersion?: string
  /** Only so many requests; without it until cleared. */
  times?: number
  /** Let so many matching requests through first. */
  after?: number
  /** Only with this probability, 0 to 1. */
  probability?: number
  /** A prefix of the path or a pattern; `/admin/` when left out. */
  path?: string | RegExp
  method?: string
  /** Only GraphQL operations of this name (or first root field); `cutBody` does not know them. */
  operation?: string
}

export interface Faults {
  add(fault: Fault): void
  clear(): void
  list(): Fault[]
  /** The faults that hit this request, merged; counts them down. The operation is told later. */
  take(method: string, url: string, operation?: string): Fault | undefined
}

export function createFaults(random: () => number): Faults {
  const active: Fault[] = []
  return {
    add: (fault) => void active.push({ ...fault }),
    clear: () => void active.splice(0),
    list: () => active.map((fault) => ({ ...fault })),
    take: (method, url, operation) => {
      let hit: Fault | undefined
      for (const fault of active.filter((one) => matches(one, method, url, operation))) {
        if (fault.after) {
          fault.after -= 1
          continue
        }
        if (fault.probability !== undefined && random() >= fault.probability) continue
        hit = Object.assign(hit ?? {}, fault)
        if (fault.times === undefined) continue
        fault.times -= 1
        if (fault.times <= 0) active.splice(active.indexOf(fault), 1)
      }
      return hit
    },
  }
}

/** The answer of a `status` fault, in the words of the real one where they are known. */
export function faultBody(status: number): { type: string; body: string } {
  const words = WORDS[status]
  if (words)
    return { type: 'application/json; charset=utf-8', body: JSON.stringify({ errors: words }) }
  return { type: 'text/html; charset=utf-8', body: htmlPage(`${status} Something went wrong`) }
}

/** The answer of a `code` fault. */
export function faultErrors(code: string): Record<string, unknown> {
  if (code === 'THROTTLED') {
    const extensions = { code, documentation: 'https://shopify.dev/api/usage/rate-limits' }
    const throttleStatus = { maximumAvailable: 2000, currentlyAvailable: 0, restoreRate: 100 }
    const cost = { requestedQueryCost: 50, actualQueryCost: null, throttleStatus }
    return { errors: [{ message: 'Throttled', extensions }], extensions: { cost } }
  }
  const requestId = '00000000-0000-4000-8000-000000000000'
  const message =
    code === 'INTERNAL_SERVER_ERROR'
      ? `Internal error. Looks like something went wrong on our end. Request ID: ${requestId}`
      : code
  const more = code === 'INTERNAL_SERVER_ERROR' ? { requestId } : {}
  return { errors: [{ message, extensions: { code, ...more } }] }
}

/** Changes a finished answer; undefined when the fault leaves it alone. */
export async function mangle(fault: Fault, answer: Response): Promise<Response | undefined> {
  const headers = new Headers(answer.headers)
  headers.delete('Content-Length')
  if (fault.apiVersion) headers.set('X-Shopify-API-Version', fault.apiVersion)
  if (fault.htmlErrorPage) {
    headers.set('Content-Type', 'text/html; charset=utf-8')
    return new Response(htmlPage('Something went wrong'), { status: 200, headers })
  }
  if (fault.truncatedJson) {
    const text = await answer.text()
    const half = text.slice(0, Math.floor(text.length / 2))
    return new Response(half, { status: answer.status, headers })
  }
  return fault.apiVersion
    ? new Response(answer.body, { status: answer.status, headers })
    : undefined
}

const WORDS: Record<number, string> = {
  400: 'Bad Request',
  401: '[API] Invalid API key or access token (unrecognized login or wrong password)',
  402: 'Unavailable Shop',
  403: '[API] This action requires merchant approval.',
  404: 'Not Found',
  423: 'This shop is locked.',
  429: 'Exceeded the rate limit for this store. Reduce request rates to resume uninterrupted service.',
  430: 'Shopify Security Rejection',
}

function htmlPage(title: string): string {
  return `<!DOCTYPE html>\n<html><head><title>${title}</title></head>\n<body><h1>${title}</h1><p>What happened?</p></body></html>\n`
}

function matches(fault: Fault, method: string, url: string, operation?: string): boolean {
  // Some faults wait until the body is read and its operation known, the others strike before.
  const late = fault.operation !== undefined || fault.code !== undefined
  if (late !== (operation !== undefined)) return false
  if (fault.operation && fault.operation !== operation) return false
  if (fault.method && fault.method.toUpperCase() !== method) return false
  const path = fault.path ?? '/admin/'
  return typeof path === 'string' ? url.startsWith(path) : path.test(url)
}
