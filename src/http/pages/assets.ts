// The stylesheet, the script and the icon, under names that change with their content, so that browsers may keep them.

import { Hono } from 'hono'
import { NotFound } from '../../core/errors.ts'
import type { AppEnv } from '../env.ts'
import { progressScript } from './progress-script.ts'
import { baseStyle } from './style/base.ts'
import { componentStyle } from './style/components.ts'
import { frameStyle } from './style/frame.ts'

const style = baseStyle + frameStyle + componentStyle

/** Two lines that join three points: stores on the left, one record on the right. */
const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><rect width="24" height="24" rx="6" fill="#0f766e"/>
<path d="M7 7.5h3.5a4 4 0 0 1 4 4v1M7 16.5h3.5a4 4 0 0 0 4-4" fill="none" stroke="#fff" stroke-width="1.8" stroke-linecap="round"/>
<circle cx="6.6" cy="7.5" r="2" fill="#fff"/><circle cx="6.6" cy="16.5" r="2" fill="#fff"/><circle cx="16.6" cy="12" r="2.7" fill="#fff"/></svg>`

export const assetPaths = {
  style: `/assets/style-${fingerprint(style)}.css`,
  progress: `/assets/progress-${fingerprint(progressScript)}.js`,
  icon: `/assets/icon-${fingerprint(icon)}.svg`,
}

const files = new Map([
  [assetPaths.style, { type: 'text/css; charset=utf-8', text: style }],
  [assetPaths.progress, { type: 'text/javascript; charset=utf-8', text: progressScript }],
  [assetPaths.icon, { type: 'image/svg+xml', text: icon }],
])

export const assets = new Hono<AppEnv>().get('/:name', (c) => {
  const file = files.get(c.req.path)
  if (!file) throw new NotFound('file')
  return c.body(file.text, 200, {
    'Content-Type': file.type,
    'Cache-Control': 'public, max-age=31536000, immutable',
  })
})

/** FNV-1a: tells versions apart, nothing more. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return (hash >>> 0).toString(36)
}
