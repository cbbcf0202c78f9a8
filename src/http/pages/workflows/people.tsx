// Whom contacts can be assigned to.

import { Hono } from 'hono'
import { openDatabase } from '../../../db/client.ts'
import { addUser, listUsers, removeUser } from '../../../db/users.ts'
import { userBody } from '../../api/users.ts'
import type { AppEnv } from '../../env.ts'
import { Card, Head, PostButton } from '../components/blocks.tsx'
import { TextField, type Filled } from '../components/field.tsx'
import { Table } from '../components/table.tsx'
import { page } from '../layout.tsx'
import { typedTexts, validForm } from '../validate.ts'
import type { Context } from 'hono'

const blank: Filled = { values: {}, issues: [] }

export const people = new Hono<AppEnv>()
  .get('/people', (c) => showPeople(c, blank))
  .post(
    '/people',
    validForm(userBody, (c, invalid) => showPeople(c, invalid, 400)),
    async (c) => {
      const user = c.req.valid('form')
      if (await addUser(openDatabase(c.env.DB), user, Date.now()))
        return c.redirect('/workflows/people', 303)
      const issues = [{ path: 'email', message: 'There is somebody with this address already.' }]
      return showPeople(c, { values: typedTexts(user), issues }, 409)
    },
  )
  .post('/people/remove', async (c) => {
    const { email = '' } = typedTexts(await c.req.parseBody())
    await removeUser(openDatabase(c.env.DB), email)
    return c.redirect('/workflows/people', 303)
  })

async function showPeople(c: Context<AppEnv>, form: Filled, status: 200 | 400 | 409 = 200) {
  const users = await listUsers(openDatabase(c.env.DB))
  const content = (
    <>
      <Head
        title="People"
        up={['/workflows', 'Workflows']}
        sub="Whom contacts can be assigned to. They can't sign in here."
      />
      <div class="split">
        <Card flush>
          <Table
            label="People"
            columns={['Name', 'Address', '']}
            rows={users.map(({ id, name }) => [
              name,
              id,
              id === 'admin' ? null : (
                <PostButton
                  action="/workflows/people/remove"
                  label="Remove"
                  name="email"
                  value={id}
                />
              ),
            ])}
            empty="Nobody yet."
          />
        </Card>
        <Card title="Add somebody">
          <form class="form" method="post" action="/workflows/people">
            <TextField form={form} name="name" label="Name" required />
            <TextField form={form} name="email" label="E-mail" required />
            <div class="actions">
              <button class="main">Add</button>
            </div>
          </form>
        </Card>
      </div>
    </>
  )
  return page(c, { title: 'People', section: '/workflows' }, content, status)
}
