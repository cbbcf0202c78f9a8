import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import type { ContactShape } from '../../src/http/api/contact-shape.ts'
import { contactTexts } from '../../src/http/pages/contacts/edit-fields.ts'
import { call } from '../support/hub.ts'
import { fill, posted, show, signIn } from '../support/pages.ts'
import { putCustomer } from '../support/records.ts'

const contact = async (id: string) => (await call<ContactShape>('GET', `/contacts/${id}`)).body

test('S4 the card is edited: only what was changed is saved, and says who set it', async () => {
  const id = await putCustomer('sto_a', { id: 1, email: 'ada@example.com', firstName: 'Ada' })
  const cookie = await signIn()
  const form = fill(await show(`/contacts/${id}?edit=1`, cookie), 'edit')
  expect(form).toMatchObject({ firstName: 'Ada', email: 'ada@example.com' })
  // Meanwhile the store tells a phone: nobody typed that, so it stays.
  await call('PATCH', `/contacts/${id}`, { phone: '+49301234567' })
  const saved = await posted(
    `/contacts/${id}/edit`,
    { ...form, firstName: 'Augusta', 'address.city': 'Bonn', 'consent.state': 'unsubscribed' },
    cookie,
  )
  expect([saved.status, saved.location]).toEqual([303, `/contacts/${id}?saved=1`])
  expect(await contact(id)).toMatchObject({
    firstName: 'Augusta',
    phone: '+49301234567',
    address: { city: 'Bonn' },
    consent: { state: 'unsubscribed', source: 'hub' },
  })
  const card = await show(`/contacts/${id}`, cookie)
  expect(card).toMatch(/Augusta<span class="origin">set by admin/)
  expect(card).toMatch(/\+49301234567<span class="origin">set by the API/)
})

test('O4 a field that two people changed comes back with both values, to choose from', async () => {
  const id = await putCustomer('sto_a', { id: 1, email: 'ada@example.com', firstName: 'Ada' })
  const cookie = await signIn()
  const form = fill(await show(`/contacts/${id}?edit=1`, cookie), 'edit')
  await call('PATCH', `/contacts/${id}`, { firstName: 'Theirs' })
  const typed = { ...form, firstName: 'Mine', lastName: 'Lovelace' }
  const refused = await posted(`/contacts/${id}/edit`, typed, cookie)
  expect(refused.status).toBe(409)
  expect(refused.html).toContain('theirs: Theirs')
  expect(refused.html).toContain('mine: Mine')
  expect((await contact(id)).lastName).not.toBe('Lovelace')
  const again = fill(refused.html, 'edit')
  expect(again).toMatchObject({
    firstName: 'Mine',
    lastName: 'Lovelace',
    'was.firstName': 'Theirs',
  })
  await posted(`/contacts/${id}/edit`, { ...again, 'choice.firstName': 'now' }, cookie)
  expect(await contact(id)).toMatchObject({ firstName: 'Theirs', lastName: 'Lovelace' })
})

test('S4 bad values stand in the form with their problem beside them', async () => {
  const holder = await putCustomer('sto_a', { id: 1, email: 'ada@example.com' })
  const id = await putCustomer('sto_a', { id: 2, email: 'bob@example.com' })
  const cookie = await signIn()
  const form = fill(await show(`/contacts/${id}?edit=1`, cookie), 'edit')
  const bad = await posted(`/contacts/${id}/edit`, { ...form, phone: 'call me' }, cookie)
  expect(bad.status).toBe(400)
  expect(fill(bad.html, 'edit')['phone']).toBe('call me')
  expect(bad.html).toMatch(/id="field-phone-problem">not a phone number/)
  const taken = await posted(`/contacts/${id}/edit`, { ...form, email: 'ADA@example.com' }, cookie)
  expect(taken.status).toBe(409)
  expect(taken.html).toContain(`<a href="/contacts/${holder}">`)
  expect((await posted('/contacts/con_gone/edit', form, cookie)).status).toBe(404)
})

test('O1 a field that a store owns can not be typed into', async () => {
  const id = await putCustomer('sto_a', { id: 1, email: 'ada@example.com', firstName: 'Ada' })
  await env.DB.prepare(
    `UPDATE contacts SET provenance = json_set(provenance, '$.firstName.owned', json('true'))`,
  ).run()
  const cookie = await signIn()
  const html = await show(`/contacts/${id}?edit=1`, cookie)
  expect(html).toMatch(/<input disabled[^>]*name="firstName"/)
  const forced = await posted(
    `/contacts/${id}/edit`,
    { 'was.firstName': 'Ada', firstName: 'Eve' },
    cookie,
  )
  expect(forced.status).toBe(422)
  expect((await contact(id)).firstName).toBe('Ada')
})

test('F4 custom fields are typed by their type, and read back as typed', async () => {
  const id = await putCustomer('sto_a', { id: 1, email: 'ada@example.com' })
  for (const [key, type] of [
    ['points', 'number'],
    ['member', 'boolean'],
    ['born', 'date'],
    ['sizes', 'list'],
  ])
    await env.DB.prepare('INSERT INTO custom_fields VALUES (?, ?, ?, ?, 0)')
      .bind('aud_default', key, key, type)
      .run()
  const cookie = await signIn()
  const form = fill(await show(`/contacts/${id}?edit=1`, cookie), 'edit')
  const typed = {
    ...form,
    'custom.points': '12.5',
    'custom.member': 'true',
    'custom.born': '1815-12-10',
    'custom.sizes': 'S\r\n M \r\n\r\n',
  }
  await posted(`/contacts/${id}/edit`, typed, cookie)
  const custom = { points: 12.5, member: true, born: '1815-12-10', sizes: ['S', 'M'] }
  expect((await contact(id)).custom).toEqual(custom)
  const shown = fill(await show(`/contacts/${id}?edit=1`, cookie), 'edit')
  expect(shown).toMatchObject({ 'custom.points': '12.5', 'custom.sizes': 'S\nM' })
  const bad = await posted(`/contacts/${id}/edit`, { ...shown, 'custom.points': 'many' }, cookie)
  expect([bad.status, bad.html.includes('not a number')]).toEqual([400, true])
})

test('S4 tags, segments and notes are kept by hand, as they were typed', async () => {
  const id = await putCustomer('sto_a', { id: 1, email: 'ada@example.com' })
  await env.DB.prepare(
    `INSERT INTO segments (id, audience_id, name, created_at, changed_at) VALUES ('seg_a', 'aud_default', 'Friends', 0, 0)`,
  ).run()
  const cookie = await signIn()
  const hostile = '<b>"vip"</b>'
  await posted(`/contacts/${id}/tags`, { add: `${hostile}, wholesale` }, cookie)
  await posted(`/contacts/${id}/tags`, { remove: 'wholesale' }, cookie)
  await posted(`/contacts/${id}/segments`, { add: 'seg_a' }, cookie)
  await posted(`/contacts/${id}/notes`, { text: 'Likes\r\nletters' }, cookie)
  const before = await contact(id)
  expect(before).toMatchObject({ tags: [hostile], segments: ['seg_a'] })
  const [note] = before.notes
  expect(note).toMatchObject({ text: 'Likes\nletters', by: 'user:admin' })
  const html = await show(`/contacts/${id}`, cookie)
  expect(html).toContain('Friends')
  expect(html).not.toContain('<b>"vip"')
  const path = `/contacts/${id}/notes/${note?.id}`
  const late = await posted(path, { text: 'Mine', was: 'Something else' }, cookie)
  expect([late.status, (await contact(id)).notes[0]?.text]).toEqual([409, 'Likes\nletters'])
  await posted(path, { text: 'Likes letters', was: 'Likes\r\nletters' }, cookie)
  expect((await contact(id)).notes).toMatchObject([{ text: 'Likes letters' }])
  await posted(`${path}/delete`, {}, cookie)
  expect((await contact(id)).notes).toEqual([])
  const empty = await posted(`/contacts/${id}/notes`, { text: ' ' }, cookie)
  expect([empty.status, empty.html.includes('from 1 to 5,000')]).toEqual([400, true])
})

test('S4 a contact is made on its page, and needs something to be known by', async () => {
  const cookie = await signIn()
  const form = fill(await show('/contacts/new', cookie), 'edit')
  const nobody = await posted('/contacts/new', form, cookie)
  expect([nobody.status, nobody.html.includes('give an email, a phone or a name')]).toEqual([
    400,
    true,
  ])
  const made = await posted('/contacts/new', { ...form, email: 'Eve@example.com' }, cookie)
  expect(made.status).toBe(303)
  const id = /con_\w+/.exec(made.location ?? '')?.[0] ?? ''
  expect(await contact(id)).toMatchObject({ email: 'eve@example.com', links: [] })
})

test('S7 an edit that comes from another site is refused', async () => {
  const id = await putCustomer('sto_a', { id: 1, email: 'ada@example.com', firstName: 'Ada' })
  const cookie = await signIn()
  for (const path of ['edit', 'tags', 'notes']) {
    const forged = await posted(
      `/contacts/${id}/${path}`,
      { firstName: 'Eve', add: 'x', text: 'x' },
      cookie,
      'https://evil.example',
    )
    expect(forged.status).toBe(403)
  }
  expect(await contact(id)).toMatchObject({ firstName: 'Ada', tags: [], notes: [] })
})

test('S4 line breaks that a store wrote into a name are no change of a form', () => {
  const row = { firstName: 'A\nB', lastName: null, email: null, phone: null, deliveryPhone: null }
  const rest = { language: null, address: null, consent: null, custom: {} }
  expect(contactTexts({ ...row, ...rest }, [])['firstName']).toBe('A B')
})
