// /api/v1/users: whom contacts can be assigned to.

import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import { z } from 'zod'
import { Conflict, NotFound } from '../../core/errors.ts'
import { openDatabase } from '../../db/client.ts'
import { addUser, listUsers, removeUser } from '../../db/users.ts'
import type { AppEnv } from '../env.ts'
import { describes, listOf } from './shapes.ts'
import { valid } from './validate.ts'

const userShape = z.object({
  id: z.string().describe('`admin`, or the e-mail address'),
  name: z.string(),
})

export const userBody = z.strictObject({
  email: z.email('Type an e-mail address.').max(254).toLowerCase(),
  name: z.string().trim().min(1, 'Type a name.').max(100),
})

export const users = new Hono<AppEnv>()
  .get('/', describeRoute(describes('Users', 'List users', listOf(userShape))), async (c) =>
    c.json({ data: await listUsers(openDatabase(c.env.DB)), nextCursor: null }),
  )
  .post(
    '/',
    describeRoute(describes('Users', 'Add a user', userShape, { status: 201, errors: [400, 409] })),
    valid('json', userBody),
    async (c) => {
      const { email, name } = c.req.valid('json')
      if (!(await addUser(openDatabase(c.env.DB), { email, name }, Date.now())))
        throw new Conflict('user_exists', 'There is a user with this address already.')
      return c.json({ id: email, name }, 201)
    },
  )
  .delete(
    '/:id',
    describeRoute(
      describes('Users', 'Remove a user; contacts stay assigned', z.object({ id: z.string() }), {
        errors: [404],
      }),
    ),
    async (c) => {
      const id = c.req.param('id')
      if (!(await removeUser(openDatabase(c.env.DB), id))) throw new NotFound('user')
      return c.json({ id })
    },
  )
