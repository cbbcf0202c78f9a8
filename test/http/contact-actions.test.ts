import { expect, test } from 'vitest'
import { contacts, request } from '../support/hub.ts'
import { post, show, signIn } from '../support/pages.ts'
import { putCustomer, putOrder } from '../support/records.ts'

async function twoPeople() {
  const keepId = await putCustomer('sto_a', { id: 1, email: 'a@example.com', firstName: 'Ann' })
  const mergeId = await putCustomer('sto_a', { id: 2, email: 'b@example.com', firstName: 'Bea' })
  await putOrder('sto_a', { id: 12, customer_id: 2, email: 'b@example.com' })
  return { keepId, mergeId }
}

test('I5 the card merges by email and splits again', async () => {
  const { keepId, mergeId } = await twoPeople()
  const cookie = await signIn()
  const unknown = await post(`/contacts/${keepId}/merge`, { other: 'x@example.com' }, cookie)
  expect([unknown.status, (await unknown.text()).includes('No contact has this email')]).toEqual([
    400,
    true,
  ])
  const merged = await post(
    `/contacts/${keepId}/merge`,
    { other: 'B@example.com', values: 'merged' },
    cookie,
  )
  expect([merged.status, merged.headers.get('Location')]).toEqual([303, `/contacts/${keepId}`])
  expect((await contacts()).data).toMatchObject([{ id: keepId, firstName: 'Bea' }])
  expect(await show(`/contacts/${keepId}`, cookie)).toContain(`/contacts/${mergeId}/split`)
  expect(await show(`/contacts/${mergeId}`, cookie)).toContain('was merged into')
  const split = await post(`/contacts/${mergeId}/split`, {}, cookie)
  expect(split.headers.get('Location')).toBe(`/contacts/${mergeId}`)
  expect((await contacts()).data).toHaveLength(2)
})

test('G1 the card exports a file, erases only when confirmed, and the receipt is listed', async () => {
  const { mergeId } = await twoPeople()
  const cookie = await signIn()
  const file = await post(`/contacts/${mergeId}/export`, {}, cookie)
  expect(file.headers.get('Content-Disposition')).toContain('attachment')
  expect(await file.text()).toContain('b@example.com')
  const asked = await post(`/contacts/${mergeId}/erase`, {}, cookie)
  expect([asked.status, (await contacts()).data.length]).toEqual([400, 2])
  const erased = await post(`/contacts/${mergeId}/erase`, { confirmed: 'on' }, cookie)
  expect(erased.headers.get('Location')).toBe('/privacy')
  expect((await contacts()).data).toHaveLength(1)
  const receipts = await show('/privacy', cookie)
  expect(receipts).toContain('erase a person')
  expect(receipts).not.toContain('b@example.com')
})

test.each(['/privacy', '/privacy/prv_x/export', '/contacts/con_x/erase'])(
  'S7 %s wants a session',
  async (path) => {
    const answer = path.endsWith('erase')
      ? await post(path, {})
      : await request(path, { redirect: 'manual' })
    expect([answer.status, answer.headers.get('Location')?.startsWith('/sign-in')]).toEqual([
      303,
      true,
    ])
  },
)
