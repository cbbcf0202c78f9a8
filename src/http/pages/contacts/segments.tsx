// Segments: all of them with their counts, one to look at and change, and the forms that make and delete them.

import { Hono, type Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { z } from 'zod'
import { HubError } from '../../../core/errors.ts'
import { describeCondition } from '../../../core/filter-words.ts'
import type { Fields } from '../../../core/filter-field.ts'
import { openDatabase } from '../../../db/client.ts'
import { countContacts } from '../../../db/contacts.ts'
import { listSegments } from '../../../db/segments.ts'
import {
  changeSegment,
  createSegment,
  getSegment,
  removeSegment,
  withCounts,
  type CountedSegment,
} from '../../../records/segments.ts'
import { defaultAudience } from '../../../sync/connect-store.ts'
import type { AppEnv } from '../../env.ts'
import { contactFields, parseFilterText, toMatching } from '../../filters.ts'
import { Card, Head, Notice, PostButton } from '../components/blocks.tsx'
import { TextField } from '../components/field.tsx'
import { atEnd, Table, withQuery } from '../components/table.tsx'
import { formatCount, plural } from '../components/value.tsx'
import { page } from '../layout.tsx'
import { typedTexts, type Refused } from '../validate.ts'
import { ConditionRows } from './condition-rows.tsx'
import { readConditions, toQuery, toRows, type TypedFilter } from './typed-conditions.ts'

/** More segments than anybody keeps; each page of them counts all of its own at once. */
const shown = 250

const form = z.object({
  name: z.string().trim().min(1, 'Give the segment a name.').max(100),
  audienceId: z.string().default(defaultAudience),
  filter: z.string().max(20_000).optional(),
})

export const contactSegments = new Hono<AppEnv>()
  .get('/segments', (c) => showSegments(c))
  .post('/segments', async (c) => {
    const typed = typedTexts(await c.req.parseBody())
    return refusable(
      async () => {
        const { name, audienceId, filter } = read(typed)
        const db = openDatabase(c.env.DB)
        const fields = await contactFields(db, audienceId)
        const parsed = filter === undefined ? null : parseFilterText(filter, fields, 'filter')
        await createSegment(db, { audienceId, name, filter: parsed }, Date.now())
        return c.redirect('/contacts/segments', 303)
      },
      (refused) => showSegments(c, { ...refused, values: typed }),
    )
  })
  .get('/segments/:id', (c) => showSegment(c, c.req.param('id'), c.req.query()))
  .post('/segments/:id', async (c) => {
    const id = c.req.param('id')
    const typed = typedTexts(await c.req.parseBody())
    return refusable(
      async () => {
        const { name } = read(typed)
        const db = openDatabase(c.env.DB)
        const { audienceId, filter } = await getSegment(db, id)
        const isByHand = filter === null
        const conditions = readConditions(typed, await contactFields(db, audienceId))
        if (!isByHand) refuseIncomplete(conditions)
        const change = isByHand ? {} : { filter: conditions.filter }
        await changeSegment(db, id, { name, ...change }, Date.now())
        return c.redirect('/contacts/segments', 303)
      },
      (refused) => showSegment(c, id, typed, { ...refused, values: typed }),
    )
  })
  .post('/segments/:id/delete', async (c) => {
    await removeSegment(openDatabase(c.env.DB), c.req.param('id'), Date.now())
    return c.redirect('/contacts/segments', 303)
  })

function read(typed: Record<string, string>) {
  const result = form.safeParse(typed)
  if (result.success) return result.data
  const message = result.error.issues[0]?.message ?? 'The form is not complete.'
  throw new HubError('invalid_input', 400, message, { issues: [{ path: 'name', message }] })
}

function refuseIncomplete({ filter, rows }: TypedFilter): void {
  if (filter?.conditions.length === rows.length) return
  throw new HubError('invalid_input', 400, 'Give each condition a value, and keep at least one.')
}

async function refusable(
  act: () => Promise<Response>,
  show: (refused: Omit<Refused, 'values'>) => Promise<Response>,
): Promise<Response> {
  try {
    return await act()
  } catch (error) {
    if (!(error instanceof HubError) || error.status === 404) throw error
    const { message, issues } = error
    // SAFETY: HubError statuses carry a body.
    return show({ message, issues, status: error.status as ContentfulStatusCode })
  }
}

async function showSegments(c: Context<AppEnv>, refused: Refused | null = null) {
  const db = openDatabase(c.env.DB)
  const [segments, fields] = await Promise.all([
    listSegments(db, undefined, shown, null).then((rows) => withCounts(db, rows, Date.now())),
    contactFields(db, undefined),
  ])
  const rows = segments
    .toSorted((a, b) => a.name.localeCompare(b.name))
    .map((segment) => [
      <a href={withQuery('/contacts', { segmentId: segment.id })}>{segment.name}</a>,
      describe(segment, fields),
      formatCount(segment.count),
      <div class="actions small">
        <a class="button" href={`/contacts/segments/${segment.id}`}>
          Change
        </a>
        <PostButton action={`/contacts/segments/${segment.id}/delete`} label="Delete" />
      </div>,
    ])
  const content = (
    <>
      <Head title="Segments" up={['/contacts', 'Contacts']} />
      <div class="stack">
        {refused ? <Notice tone="bad">{refused.message}</Notice> : null}
        <Card flush>
          <Table
            label="Segments"
            columns={['Name', 'Who is in it', atEnd('Contacts'), atEnd('')]}
            rows={rows}
            empty="No segment yet. Filter the contacts and save the filter, or make one to put contacts into by hand."
          />
        </Card>
        <Card title="New segment kept by hand">
          <form class="filters" method="post" action="/contacts/segments">
            <TextField
              form={{ values: refused?.values ?? {}, issues: refused?.issues ?? [] }}
              name="name"
              label="Name"
            />
            <button class="main">Make</button>
          </form>
        </Card>
      </div>
    </>
  )
  return page(c, { title: 'Segments', section: '/contacts' }, content, refused?.status ?? 200)
}

async function showSegment(
  c: Context<AppEnv>,
  id: string,
  query: Record<string, string>,
  refused: Refused | null = null,
) {
  const db = openDatabase(c.env.DB)
  const segment = await getSegment(db, id)
  const { audienceId, name, filter } = segment
  const fields = await contactFields(db, audienceId)
  const isFresh = query['name'] === undefined
  const stored = filter ? toQuery({ match: filter.match, rows: toRows(filter, fields) }) : {}
  const typed = readConditions(isFresh ? stored : query, fields)
  const asked = filter ? typed.filter : filter
  const matching = asked
    ? await toMatching(db, { audienceId, filter: asked }, Date.now())
    : await toMatching(db, { segmentId: id }, Date.now())
  const count = await countContacts(db, matching)
  const path = `/contacts/segments/${id}`
  const content = (
    <>
      <Head
        title={name}
        up={['/contacts/segments', 'Segments']}
        sub={filter && !typed.filter ? 'No condition yet' : `${plural(count, 'contact')} now`}
      />
      <div class="stack">
        {refused ? <Notice tone="bad">{refused.message}</Notice> : null}
        <Card>
          <form class="form" method="get" action={path}>
            {/* What the Enter key presses: the first button, which else would drop a row. */}
            <button hidden>Count</button>
            <TextField
              form={{ values: { name: query['name'] ?? name }, issues: refused?.issues ?? [] }}
              name="name"
              label="Name"
            />
            {filter ? <ConditionRows typed={typed} fields={fields} submit="Count" /> : null}
            <div class="actions">
              <button class="main" formmethod="post">
                Save
              </button>
            </div>
          </form>
        </Card>
      </div>
    </>
  )
  return page(c, { title: name, section: '/contacts' }, content, refused?.status ?? 200)
}

function describe({ filter }: CountedSegment, fields: Fields) {
  if (!filter) return <span class="muted">kept by hand</span>
  const words = filter.conditions.map((each) => describeCondition(each, fields))
  return words.join(filter.match === 'all' ? ' and ' : ' or ')
}
