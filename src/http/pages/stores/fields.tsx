// The Fields tab of a store (F4): what its customers offer, where it goes, what a mapping would do before it is saved, and
// reading kept payloads again under it.

import { Hono, type Context } from 'hono'
import { z } from 'zod'
import { customFieldSchema } from '../../../core/custom-field.ts'
import { HubError, InvalidInput, type Issue } from '../../../core/errors.ts'
import { previewMap } from '../../../core/field-preview.ts'
import { openDatabase } from '../../../db/client.ts'
import {
  deleteCustomField,
  insertCustomField,
  listCustomFields,
} from '../../../db/custom-fields.ts'
import type { StoreRow } from '../../../db/stores.ts'
import { checkFieldMap } from '../../../sync/field-map.ts'
import type { AppEnv } from '../../env.ts'
import { changeSettings } from '../../settings.ts'
import { readFields, readReapplied, startReapply } from '../../store-fields.ts'
import { page } from '../layout.tsx'
import { typedTexts, validForm, validQuery, type Refused } from '../validate.ts'
import { toFieldMap, toFilled, toFormIssues, toRows, rowsOf, type Row } from './fields-form.ts'
import { FieldsView, type FieldsProps } from './fields-view.tsx'
import { readRow } from './read.ts'

const done = z.enum(['saved', 'reapplied', 'added', 'deleted']).optional().catch(undefined)

export const storeFields = new Hono<AppEnv>()
  .get('/:id/fields', validQuery(z.object({ done })), async (c) => {
    const store = await readRow(c.env, c.req.param('id'))
    return show(c, store, { done: c.req.valid('query').done ?? null })
  })
  .post('/:id/fields', async (c) => {
    const store = await readRow(c.env, c.req.param('id'))
    const typed = typedTexts(await c.req.parseBody())
    const rows = rowsOf(typed)
    const removed = typed['remove']
    // Nothing is saved: the page comes back without the row, to be looked at and saved.
    if (removed !== undefined) return show(c, store, { rows: rows.toSpliced(Number(removed), 1) })
    const isPreview = typed['action'] === 'preview'
    const { fieldMap, places, issues } = toFieldMap(rows)
    if (issues.length > 0) return show(c, store, { rows, issues })
    try {
      if (isPreview) {
        const checked = await checkFieldMap(openDatabase(c.env.DB), store, fieldMap)
        return await show(c, store, { rows, preview: checked })
      }
      await changeSettings(c.env, store, { fieldMap })
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error
      return show(c, store, { rows, issues: toFormIssues(error.issues, places) })
    }
    return c.redirect(`/stores/${store.id}/fields?done=saved`, 303)
  })
  .post('/:id/fields/reapply', async (c) => {
    const store = await readRow(c.env, c.req.param('id'))
    await startReapply(c.env, store)
    return c.redirect(`/stores/${store.id}/fields?done=reapplied#reapply`, 303)
  })
  .post(
    '/:id/fields/custom',
    validForm(customFieldSchema, async (c, invalid) => {
      const message = 'The custom field is not added. See below.'
      const store = await readRow(c.env, c.req.param('id') ?? '')
      return show(c, store, { adding: { ...invalid, message, status: 400 } })
    }),
    async (c) => {
      const store = await readRow(c.env, c.req.param('id'))
      const field = c.req.valid('form')
      try {
        const { audienceId } = store
        await insertCustomField(openDatabase(c.env.DB), { audienceId, ...field }, Date.now())
      } catch (error) {
        if (!(error instanceof HubError)) throw error
        const { message } = error
        return show(c, store, { adding: { values: field, issues: [], message, status: 409 } })
      }
      return c.redirect(`/stores/${store.id}/fields?done=added#custom`, 303)
    },
  )
  .post('/:id/fields/custom/delete', async (c) => {
    const store = await readRow(c.env, c.req.param('id'))
    const { key = '' } = typedTexts(await c.req.parseBody())
    await deleteCustomField(openDatabase(c.env.DB), { audienceId: store.audienceId, key })
    return c.redirect(`/stores/${store.id}/fields?done=deleted#custom`, 303)
  })

type Shown = {
  rows?: Row[]
  issues?: Issue[]
  /** The map to show on real customers. */
  preview?: StoreRow['settings']['fieldMap']
  adding?: Refused
  done?: FieldsProps['done']
}

async function show(c: Context<AppEnv>, store: StoreRow, shown: Shown) {
  const { issues = [], preview, adding = null } = shown
  const rows = shown.rows ?? toRows(store.settings.fieldMap)
  const [fields, custom, reapplied] = await Promise.all([
    readFields(c.env, store),
    listCustomFields(openDatabase(c.env.DB), store.audienceId),
    readReapplied(c.env, store),
  ])
  const content = (
    <FieldsView
      store={store}
      fields={fields}
      custom={custom}
      form={toFilled(rows, issues)}
      preview={preview ? { map: preview, customers: previewMap(fields.customers, preview) } : null}
      isChanged={shown.rows !== undefined}
      reapplied={reapplied}
      adding={adding}
      done={shown.done ?? null}
    />
  )
  const status = adding?.status ?? (issues.length > 0 ? 400 : 200)
  return page(c, { title: `Fields of ${store.name}`, section: '/stores' }, content, status)
}
