// The page of one store: looking at it, following its run, starting one, and saving its settings.

import { Hono } from 'hono'
import { z } from 'zod'
import { NotFound } from '../../../core/errors.ts'
import { start } from '../../api/imports.ts'
import { toRunShape } from '../../api/store-shape.ts'
import { syncOf } from '../../deps.ts'
import type { AppEnv } from '../../env.ts'
import { streamRun } from '../../progress.ts'
import { changeSettings } from '../../settings.ts'
import { validForm, validQuery } from '../validate.ts'
import { readRow } from './read.ts'
import {
  causeText,
  delayText,
  settingsForm,
  statusMapText,
  toCause,
  toDelay,
  toPatch,
  toStatusMap,
} from './settings-fields.ts'
import { showStore } from './show-store.tsx'

const form = settingsForm.extend({
  statusMap: statusMapText,
  checkoutDelayMinutes: delayText,
  unsubscriptionCause: causeText,
})

export const storePage = new Hono<AppEnv>()
  .get('/:id', validQuery(z.object({ saved: z.literal('1').optional().catch(undefined) })), (c) =>
    showStore(c, c.req.param('id'), { saved: c.req.valid('query').saved === '1' }),
  )
  .get('/:id/progress', async (c) => {
    const store = await readRow(c.env, c.req.param('id'))
    const sync = syncOf(c.env, store.id)
    // One run is followed to its end, also when the next one begins right behind it.
    const runs = await sync.runs(5)
    const followed = runs.find(({ state }) => state === 'running') ?? runs[0]
    if (!followed) throw new NotFound('import')
    return streamRun(c, async () => {
      const run = await sync.run(followed.id)
      return run && toRunShape(run)
    })
  })
  .post('/:id/import', async (c) => {
    const id = c.req.param('id')
    await start(c.env, id, 'import', null)
    return c.redirect(`/stores/${id}`, 303)
  })
  .post('/:id/reconcile', async (c) => {
    const id = c.req.param('id')
    await start(c.env, id, 'reconcile', null)
    return c.redirect(`/stores/${id}`, 303)
  })
  .post(
    '/:id/settings',
    validForm(form, (c, invalid) => showStore(c, c.req.param('id') ?? '', { settings: invalid })),
    async (c) => {
      const typed = c.req.valid('form')
      const store = await readRow(c.env, c.req.param('id'))
      const patch = {
        ...toPatch(typed),
        ...toDelay(typed.checkoutDelayMinutes),
        ...toCause(typed.unsubscriptionCause),
        statusMap: toStatusMap(typed.statusMap),
      }
      await changeSettings(c.env, store, patch)
      return c.redirect(`/stores/${store.id}?saved=1`, 303)
    },
  )
