// A contact that falls back to an address or a number which the change does not name, and which somebody else has.

import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { openDatabase } from '../../src/db/client.ts'
import { findContact } from '../../src/db/contacts.ts'
import { createAudience } from '../../src/records/audience.ts'
import { editContact } from '../../src/records/edit.ts'
import { observed, put } from '../support/customers.ts'
import { contactOf } from '../support/records.ts'

const email = 'ada@example.com'
const phone = '+4930111111'
const db = () => openDatabase(env.DB)

async function contact(storeId: string, externalId: string) {
  const found = await findContact(db(), (await contactOf(storeId, externalId)) ?? '')
  return found && { email: found.email, phone: found.phone, primaryKey: found.primaryKey }
}

test('I4 who loses the address and has only a number that names somebody else is left without a key', async () => {
  await put('sto_b', [observed('7', 10, { phone })])
  await put('sto_a', [observed('1', 10, { email })])
  const id = (await contactOf('sto_a', '1')) ?? ''
  await editContact(db(), id, { phone }, { by: 'api', now: 20 })
  await put('sto_a', [observed('1', 30, {})])
  expect(await contact('sto_a', '1')).toEqual({ email: null, phone, primaryKey: null })
  expect(await contact('sto_b', '7')).toEqual({ email: null, phone, primaryKey: phone })
})

test('I4 an address that one store claims in vain is not taken when another store speaks of the contact', async () => {
  await put('sto_a', [observed('1', 10, { email })])
  await put('sto_a', [observed('2', 10, { email: 'bea@example.com' })])
  await put('sto_a', [observed('1', 30, { email: 'bea@example.com' })])
  await put('sto_b', [observed('7', 20, { email, firstName: 'Ada' })])
  expect(await contact('sto_b', '7')).toEqual({ email, phone: null, primaryKey: email })
  expect(await contact('sto_a', '2')).toMatchObject({ primaryKey: 'bea@example.com' })
})

test('I4 C7 by phone: a number that went to somebody else does not come back from who said it once', async () => {
  const { id } = await createAudience(db(), { name: 'x', primaryKey: 'phone' }, 1)
  await put('sto_a', [observed('1', 10, { email, phone })], id)
  await put('sto_b', [observed('1', 20, { email })], id)
  await put('sto_b', [observed('1', 30, { email, phone: '+4930222222' })], id)
  await put('sto_c', [observed('1', 40, { email: 'cleo@example.com', phone })], id)
  await put('sto_b', [observed('1', 50, { email })], id)
  expect(await contact('sto_b', '1')).toEqual({ email, phone: null, primaryKey: email })
  expect(await contact('sto_c', '1')).toMatchObject({ phone, primaryKey: phone })
})
