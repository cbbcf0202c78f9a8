// Ways in which a shop misbehaves on demand: refusals, slowness, broken bodies, cut connections.

export interface Fault {
  /** Answer with this status instead of doing the work. */
  status?: number
  /** Seconds, or a date text, for the Retry-After header of a `status` fault. */
  retryAfter?: number | string
  /** Wait this long before anything else. */
  slowMs?: number
  /** Cut the connection: before the work is done, or after it but without an answer. */
  drop?: 'before' | 'after'
  /** 200 with a host's HTML page instead of JSON. */
  htmlErrorPage?: boolean
  /** A PHP notice in front of the JSON, as with display_errors on. */
  phpNoticeBeforeJson?: boolean
  /** Half of the body, with status 200. */
  truncatedJson?: boolean
  /** The host eats the Authorization header. */
  stripAuthorization?: boolean
  /** Only so many requests; without it until cleared. */
  times?: number
  /** Let so many matching requests through first. */
  after?: number
  /** Only with this probability, 0 to 1. */
  probability?: number
  /** A prefix of the path or a pattern; `/wp-json/` when left out. */
  path?: string | RegExp
  method?: string
}

export interface Faults {
  add(fault: Fault): void
  clear(): void
  list(): Fault[]
  /** The faults that hit this request, merged; counts them down. */
  take(method: string, url: string): Fault | undefined
}

export function createFaults(random: () => number): Faults {
  const active: Fault[] = []
  return {
    add: (fault) => void active.push({ ...fault }),
    clear: () => void active.splice(0),
    list: () => active.map((fault) => ({ ...fault })),
    take: (method, url) => {
      let hit: Fault | undefined
      for (const fault of active.filter((one) => matches(one, method, url))) {
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

/** The answer of a `status` fault: WordPress's own JSON where it would speak, else the host's HTML. */
export function faultBody(status: number): { type: string; body: string } {
  const json = (code: string, message: string) => ({
    type: 'application/json; charset=UTF-8',
    body: JSON.stringify({ code, message, data: { status } }),
  })
  if (status === 401)
    return json('woocommerce_rest_cannot_view', 'Sorry, you cannot list resources.')
  if (status === 403) return json('rest_forbidden', 'Sorry, you are not allowed to do that.')
  if (status === 404) {
    return json('rest_no_route', 'No route was found matching the URL and request method.')
  }
  if (status === 500) {
    const message = '<p>There has been a critical error on this website.</p>'
    return json('internal_server_error', message)
  }
  return { type: 'text/html; charset=UTF-8', body: htmlPage(TITLES[status] ?? `${status} Error`) }
}

/** Changes a finished answer; undefined when the fault leaves it alone. */
export async function mangle(fault: Fault, answer: Response): Promise<Response | undefined> {
  const headers = new Headers(answer.headers)
  headers.delete('Content-Length')
  if (fault.htmlErrorPage) {
    headers.set('Content-Type', 'text/html; charset=UTF-8')
    const page = htmlPage('Briefly unavailable for scheduled maintenance. Check back in a minute.')
    return new Response(page, { status: 200, headers })
  }
  if (fault.phpNoticeBeforeJson) {
    const text = await answer.text()
    return new Response(`${NOTICE}${text}`, { status: answer.status, headers })
  }
  if (fault.truncatedJson) {
    const text = await answer.text()
    const half = text.slice(0, Math.floor(text.length / 2))
    return new Response(half, { status: answer.status, headers })
  }
  return undefined
}

const TITLES: Record<number, string> = {
  429: '429 Too Many Requests',
  502: '502 Bad Gateway',
  503: '503 Service Temporarily Unavailable',
  504: '504 Gateway Time-out',
}
const NOTICE =
  '<br />\n<b>Deprecated</b>:  Creation of dynamic property WC_Legacy::$x is deprecated in <b>wp-content/plugins/old/old.php</b> on line <b>12</b><br />\n'

function htmlPage(title: string): string {
  return `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`
}

function matches(fault: Fault, method: string, url: string): boolean {
  if (fault.method && fault.method.toUpperCase() !== method) return false
  const path = fault.path ?? '/wp-json/'
  return typeof path === 'string' ? url.startsWith(path) : path.test(url)
}
