// Query strings as PHP reads them (`status[]=a`, repeated keys, lists with commas) and the checks
// that WordPress makes on parameters.

import { invalidParam, notInEnum } from './errors.ts'

export interface Query {
  /** Names without brackets, in the order of the URL; what next and prev links repeat. */
  entries: [string, string | string[]][]
  text(name: string): string | undefined
  list(name: string): string[]
  flag(name: string): boolean
}

export function readQuery(url: string): Query {
  const entries: [string, string | string[]][] = []
  const at = url.indexOf('?')
  for (const [key, value] of new URLSearchParams(at < 0 ? '' : url.slice(at + 1))) {
    const bracket = key.indexOf('[')
    const name = bracket > 0 ? key.slice(0, bracket) : key
    const known = entries.find((entry) => entry[0] === name)
    if (bracket > 0) {
      if (known && Array.isArray(known[1])) known[1].push(value)
      else entries.push([name, [value]])
    } else if (known) known[1] = value
    else entries.push([name, value])
  }
  const find = (name: string): string | string[] | undefined =>
    entries.find((entry) => entry[0] === name)?.[1]
  const text = (name: string): string | undefined => {
    const value = find(name)
    return Array.isArray(value) ? value[0] : value
  }
  return {
    entries,
    text,
    list: (name) => {
      const value = find(name)
      if (value === undefined) return []
      const parts = Array.isArray(value) ? value : value.split(/[\s,]+/)
      return parts.filter((part) => part !== '')
    },
    flag: (name) => ['1', 'true', 'yes', 'on'].includes((text(name) ?? '').toLowerCase()),
  }
}

export function readInteger(
  query: Query,
  name: string,
  fallback: number,
  min?: number,
  max?: number,
) {
  const text = query.text(name)
  if (text === undefined) return fallback
  if (!/^[+-]?\d+$/.test(text)) {
    throw invalidParam(name, 'rest_invalid_type', `${name} is not of type integer.`)
  }
  const value = Number(text)
  if (max !== undefined && min !== undefined && (value < min || value > max)) {
    const message = `${name} must be between ${min} (inclusive) and ${max} (inclusive)`
    throw invalidParam(name, 'rest_out_of_bounds', message)
  }
  if (min !== undefined && value < min) {
    const message = `${name} must be greater than or equal to ${min}`
    throw invalidParam(name, 'rest_out_of_bounds', message)
  }
  return value
}

export function readEnum<T extends string>(
  query: Query,
  name: string,
  allowed: readonly T[],
  fallback: T,
): T {
  const text = query.text(name)
  if (text === undefined) return fallback
  const found = allowed.find((value) => value === text)
  if (found === undefined) throw notInEnum(name, name, allowed)
  return found
}

export function readIds(query: Query, name: string): number[] {
  return query.list(name).map((text, index) => {
    if (/^\d+$/.test(text)) return Number(text)
    throw invalidParam(name, 'rest_invalid_type', `${name}[${index}] is not of type integer.`)
  })
}

export interface Paging {
  perPage: number
  page: number
  offset: number
}

/** `offset` wins over `page`, as it does in WordPress. */
export function readPaging(query: Query): Paging {
  const perPage = readInteger(query, 'per_page', 10, 1, 100)
  const page = readInteger(query, 'page', 1, 1)
  const offset = readInteger(query, 'offset', 0)
  return { perPage, page, offset: offset > 0 ? offset : (page - 1) * perPage }
}

/**
 * The Link header. It repeats the whole query, with consumer_secret when that is in it: following
 * it leaks the key, which is why nobody should.
 */
export function linkHeader(
  base: string,
  entries: [string, string | string[]][],
  page: number,
  pages: number,
): string | undefined {
  const to = (target: number): string => {
    const kept = entries.map(([name, value]): [string, string | string[]] =>
      name === 'page' ? [name, String(target)] : [name, value],
    )
    if (!entries.some(([name]) => name === 'page')) kept.push(['page', String(target)])
    return `${base}?${kept.map(encodeEntry).join('&')}`
  }
  const links: string[] = []
  if (page > 1) links.push(`<${to(Math.min(page - 1, pages))}>; rel="prev"`)
  if (pages > page) links.push(`<${to(page + 1)}>; rel="next"`)
  return links.length ? links.join(', ') : undefined
}

function encodeEntry([name, value]: [string, string | string[]]): string {
  if (!Array.isArray(value)) return `${encodePhp(name)}=${encodePhp(value)}`
  return value
    .map((item, index) => `${encodePhp(`${name}[${index}]`)}=${encodePhp(item)}`)
    .join('&')
}

/** PHP's urlencode: a space is a plus. */
function encodePhp(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()*~]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+')
}

/** `_fields=id,billing.email` keeps only those, in the record's own order. */
export function pickFields(record: Record<string, unknown>, fields: string[]) {
  const out: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(record)) {
    if (fields.includes(key)) out[key] = value
    else {
      const deeper = fields.filter((field) => field.startsWith(`${key}.`))
      if (deeper.length && isRecord(value)) {
        out[key] = pickFields(
          value,
          deeper.map((field) => field.slice(key.length + 1)),
        )
      }
    }
  }
  return out
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
