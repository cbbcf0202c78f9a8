// The pages as a browser without JavaScript meets them: a session, pages, and forms that are filled in and sent.

import { env } from 'cloudflare:workers'
import { request } from './hub.ts'

const home = 'http://127.0.0.1:8787'

/** Sends a form as a page of the hub does. */
export function post(
  path: string,
  fields: Record<string, string>,
  cookie = '',
  origin = home,
): Promise<Response> {
  return request(path, {
    method: 'POST',
    redirect: 'manual',
    headers: {
      'Content-Type': 'application/x-www-form-urlencoded',
      Origin: origin,
      Accept: 'text/html',
      Cookie: cookie,
    },
    body: new URLSearchParams(fields).toString(),
  })
}

/** Sends a form; the page that answers, or where it leads. */
export async function posted(
  ...form: Parameters<typeof post>
): Promise<{ status: number; location: string | null; html: string }> {
  const answer = await post(...form)
  return {
    status: answer.status,
    location: answer.headers.get('Location'),
    html: await answer.text(),
  }
}

/** The cookie of a new session. */
export async function signIn(): Promise<string> {
  const answer = await post('/sign-in', { password: env.ADMIN_PASSWORD })
  return answer.headers.get('Set-Cookie')?.split(';')[0] ?? ''
}

export async function show(path: string, cookie: string): Promise<string> {
  return (await request(path, { headers: { Cookie: cookie, Accept: 'text/html' } })).text()
}

/** What a browser would send of a page's form as it stands there: fields that are not disabled, with their values. */
export function fill(html: string, formId: string): Record<string, string> {
  const form = new RegExp(`<form[^>]*id="${formId}".*?</form>`, 's').exec(html)?.[0] ?? ''
  const fields: [string, string][] = []
  const pattern =
    /(<input\b[^>]*>)|(<select\b[^>]*>)(.*?)<\/select>|(<textarea\b[^>]*>)(.*?)<\/textarea>/gs
  for (const [, input, select, options = '', area, text = ''] of form.matchAll(pattern)) {
    const head = input ?? select ?? area ?? ''
    const name = attribute(head, 'name')
    const isOff = /type="(?:radio|checkbox)"/.test(head) && !head.includes('checked')
    if (name === null || isOff || /\sdisabled/.test(head)) continue
    const value = input ? attribute(head, 'value') : select ? chosen(options) : decode(text)
    fields.push([name, value ?? ''])
  }
  return Object.fromEntries(fields)
}

function chosen(options: string): string | null {
  const tags = [...options.matchAll(/<option[^>]*>/g)].map(([tag]) => tag)
  return attribute(tags.find((tag) => tag.includes('selected')) ?? tags[0] ?? '', 'value')
}

function attribute(tag: string, name: string): string | null {
  const found = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1]
  return found === undefined ? null : decode(found)
}

const entities: Record<string, string> = {
  '&quot;': '"',
  '&#39;': "'",
  '&lt;': '<',
  '&gt;': '>',
  '&amp;': '&',
}

function decode(text: string): string {
  return text.replaceAll(/&(?:quot|#39|lt|gt|amp);/g, (entity) => entities[entity] ?? entity)
}
