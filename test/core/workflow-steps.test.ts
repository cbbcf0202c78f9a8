import { expect, test } from 'vitest'
import { checkStep, planStep } from '../../src/automation/actions/index.ts'
import { settableFields } from '../../src/automation/actions/update-contact.ts'
import { payloadOf, placeholdersOf, scopeOf, shapeOf } from '../../src/automation/scope.ts'
import { problemsOf, render } from '../../src/automation/templates.ts'
import type { Step } from '../../src/core/workflow.ts'
import { blankAddress } from '../../src/core/formats/address.ts'
import { problemWithWebhookUrl } from '../../src/core/webhook-url.ts'
import { contactWith, fields, materialWith, noon, orderWith } from '../support/workflows.ts'

const shape = shapeOf('order_submitted', ['size'])
const known = {
  trigger: 'order_submitted',
  fields,
  customFields: [{ audienceId: 'aud_default', key: 'size', label: 'Size', type: 'text' }],
  users: ['admin'],
  rules: { allowInsecure: false, ownHost: 'hub.example' },
} as const
const knownTo = { ...known, customFields: [...known.customFields], users: [...known.users] }

test('T3 a template with a field that does not exist is refused with its place, in any branch', () => {
  const text = 'Hi {{ contact.firstName }}\n{% if order.paidAt %}{{ order.titel }}{% endif %}'
  expect(problemsOf(text, shape)).toEqual(['Line 2, column 25: there is no field “order.titel”.'])
  expect(problemsOf('{{ contact.custom.size }} {{ contact.custom.hat }}', shape)).toEqual([
    'Line 1, column 30: there is no field “contact.custom.hat”.',
  ])
  expect(problemsOf('{{ checkout.recoveryUrl }}', shape)).toHaveLength(1)
  expect(problemsOf('{{ checkout.recoveryUrl }}', shapeOf('checkout_abandoned', []))).toEqual([])
})

test('T3 A4 items are looped over, and their fields are checked too', () => {
  const list = (field: string) =>
    `{% for line in order.lines %}{{ forloop.index }} {{ line.${field} }}{% endfor %}`
  expect(problemsOf(list('title'), shape)).toEqual([])
  expect(problemsOf(list('colour'), shape)).toEqual([
    'Line 1, column 53: there is no field “line.colour”.',
  ])
  expect(problemsOf(`${list('title')}{{ line.title }}`, shape)).toHaveLength(1)
  expect(problemsOf('{{ order.lines[0].title }} {{ order.lines.size }}', shape)).toEqual([])
})

test('T3 a template that is not well-formed is refused with its place; files and raw values are out of reach', () => {
  expect(problemsOf('a\n{% if order.number %}', shape)).toEqual([
    'Line 2, column 1: tag {% if order.number %} not closed.',
  ])
  expect(problemsOf('{{ order.number | nope }}', shape)).toHaveLength(1)
  expect(problemsOf('{% include "secret" %}', shape)).toHaveLength(1)
  expect(problemsOf('{{ contact.email | raw }}', shape)).toHaveLength(1)
  expect(problemsOf('{{ contact.constructor }}', shape)).toHaveLength(1)
})

test('T3 a group of fields and a list can’t be written as they are, only what is in them', () => {
  expect(problemsOf('{{ contact.address }}\n{{ order.lines }} {{ contact }}', shape)).toEqual([
    'Line 1, column 4: “contact.address” has several fields: write them one by one.',
    'Line 2, column 22: “contact” has several fields: write them one by one.',
    'Line 2, column 4: “order.lines” is a list: go through it with “for”.',
  ])
  const loop = '{% for line in order.lines %}{{ line }}{% endfor %}'
  expect(problemsOf(loop, shape)).toEqual([expect.stringContaining('“line” has several fields')])
  const fine =
    '{{ contact.tags | join: ", " }}{% if contact.address %}{{ contact.address.city }}{% endif %}'
  expect(problemsOf(fine, shape)).toEqual([])
})

test('T3 what is escaped by hand is escaped once, and line breaks can be kept', () => {
  const scope = { name: '<b>&', text: 'one <i>\ntwo' }
  expect(render('{{ name }} {{ name | escape }} {{ name | escape_once }}', scope, 'html')).toBe(
    '&lt;b&gt;&amp; &lt;b&gt;&amp; &lt;b&gt;&amp;',
  )
  expect(render('{{ text | newline_to_br }}', scope, 'html')).toBe('one &lt;i&gt;<br>\ntwo')
  // Only as the last of the filters: what is put behind is not trusted.
  expect(render('{{ "" | escape | append: name }}', scope, 'html')).toBe('&lt;b&gt;&amp;')
})

test('T3 a template that would take the Worker’s memory is given up on', () => {
  const greedy = [
    '{% for i in (1..100000000) %}x{% endfor %}',
    '{% assign a = "xxxxxxxxxx" %}{% for i in (1..30) %}{% assign a = a | append: a %}{% endfor %}',
  ]
  for (const template of greedy)
    expect(() => render(template, {}, 'html')).toThrow(/memory alloc limit exceeded/)
})

test('T3 every field that a template may name has a value to fill in', () => {
  const walk = (of: object, path: string[]): string[] =>
    Object.entries(of).flatMap(([key, inner]) =>
      inner === 'value' || 'list' in inner
        ? [`{{ ${[...path, key].join('.')}${inner === 'value' ? '' : ' | size'} }}`]
        : walk(inner, [...path, key]),
    )
  const template = walk(shape, []).join('|')
  expect(problemsOf(template, shape)).toEqual([])
  expect(render(template, scopeOf(materialWith(), ['size']), 'html')).toContain('1007')
  // Nobody is known: nothing is written, and nothing fails.
  const nobody = { ...materialWith(), contact: null }
  expect(render('[{{ contact.name }}]', scopeOf(nobody, ['size']), 'html')).toBe('[]')
})

test.each(['order_submitted', 'checkout_abandoned'] as const)(
  'T3 A4 the fields that are shown to whoever writes a template after %s can be used as they are shown',
  (trigger) => {
    const shown = placeholdersOf(trigger, [{ key: 'size' }])
    const about = trigger === 'order_submitted' ? 'order' : 'checkout'
    expect(shown).toEqual(
      expect.arrayContaining([
        '{{ contact.address.city }}',
        '{{ contact.custom.size }}',
        '{{ contact.tags | join: ", " }}',
        '{{ line.title }}',
        `{{ ${about}.total }}`,
      ]),
    )
    const text = `{% for line in ${about}.lines %}${shown.join('')}{% endfor %}`
    expect(problemsOf(text, shapeOf(trigger, ['size']))).toEqual([])
  },
)

const email: Step = {
  id: 'stp_1',
  action: 'send_email',
  subject: 'Order {{ order.number }}\r\n\u0000\u0085Bcc: eve@example.com',
  body: '<p>Hi {{ contact.name }}</p><ul>{% for line in order.lines %}<li>{{ line.quantity }} × {{ line.title }}: {{ line.total }}</li>{% endfor %}</ul><a href="{{ store.url }}">Shop</a>',
}
const moment = {
  trigger: 'order_submitted',
  material: materialWith(),
  fields,
  customFields: [],
  now: noon,
} as const

test('T3 A4 an e-mail is made of its templates: values escaped, line breaks kept out of the header', () => {
  const plan = planStep(email, { ...moment, customFields: [] })
  if (!('effect' in plan)) throw new Error('skipped')
  expect(plan.preview).toMatchObject({
    to: 'ada@example.com',
    subject: 'Order 1007 Bcc: eve@example.com',
    html: '<p>Hi Ada Lovelace</p><ul><li>2 × Mug &lt;b&gt;&amp; saucer&lt;/b&gt;: 40.00 EUR</li></ul><a href="https://shop.example">Shop</a>',
    text: 'Hi Ada Lovelace\n\n- 2 × Mug <b>& saucer</b>: 40.00 EUR\nShop (https://shop.example)',
  })
})

test('T3 an e-mail that is written without HTML keeps its lines', () => {
  const plan = planStep(
    { ...email, body: 'Hi,\n\n{{ order.lines[0].title }}' },
    { ...moment, customFields: [] },
  )
  expect(plan).toMatchObject({
    preview: { html: 'Hi,<br>\n<br>\nMug &lt;b&gt;&amp; saucer&lt;/b&gt;' },
  })
})

test.each([
  [null, 'There is no e-mail address.'],
  ['a@example.com, b@example.com', 'Not an e-mail address.'],
  ['a\u0000b@example.com', 'Not an e-mail address.'],
])(
  'T3 an e-mail without an address that can be written to is skipped with the reason',
  (to, reason) => {
    const contact = contactWith({ email: to })
    const plan = planStep(email, {
      ...moment,
      customFields: [],
      material: materialWith({ contact }),
    })
    expect(plan).toMatchObject({ skipped: reason })
  },
)

test('T3 steps about a contact that was deleted are skipped with the reason', () => {
  const material = { ...materialWith(), contact: null, subject: {} }
  const steps: Step[] = [
    { id: 'stp_1', action: 'add_tag', tag: 'vip' },
    { id: 'stp_2', action: 'assign', userId: 'admin' },
    { id: 'stp_3', action: 'add_note', text: 'Hello' },
    { id: 'stp_4', action: 'update_contact', field: 'firstName', value: 'Eve' },
    email,
  ]
  for (const step of steps)
    expect(planStep(step, { ...moment, customFields: [], material })).toHaveProperty('skipped')
})

test('T3 stop if holds by the state of now', () => {
  const step: Step = { id: 'stp_1', action: 'stop_if', field: 'paid', op: 'is', value: true }
  const at = (paidAt: number | null) =>
    planStep(step, {
      ...moment,
      customFields: [],
      material: materialWith({ order: orderWith({ paidAt }) }),
    })
  expect(at(null)).toMatchObject({ would: 'Stop if Paid is yes', effect: null })
  expect(at(noon)).toMatchObject({ stops: true })
})

test.each([
  [{ id: 's', action: 'update_contact', field: 'email', value: '{{ order.x }}' }, 'value'],
  [{ id: 's', action: 'update_contact', field: 'segments', value: 'a' }, 'field'],
  [{ id: 's', action: 'update_contact', field: 'consent', value: 'maybe' }, 'value'],
  [{ id: 's', action: 'assign', userId: 'nobody@example.com' }, 'userId'],
  [{ id: 's', action: 'stop_if', field: 'total', op: 'contains', value: 1 }, 'op'],
  [{ id: 's', action: 'stop_if', field: 'checkoutTotals', op: 'is', value: 1 }, 'field'],
  [{ id: 's', action: 'call_webhook', url: 'https://10.0.0.1/x' }, 'url'],
] as [Step, string][])('T3 a step that can’t work is refused at its field: %o', (step, path) => {
  expect(checkStep(step, knownTo).map((issue) => issue.path)).toEqual([path])
})

test('T3 a webhook is told what an order came to and where it goes, so that nothing need be asked back', () => {
  const deliveryAddress = { line1: 'Main Street 1', city: 'Berlin', country: 'DE' }
  const order = orderWith({
    deliveryAddress: { ...blankAddress, ...deliveryAddress },
    discounts: [{ code: 'WELCOME', amount: 100 }],
  })
  const money = (amount: number) => ({ amount, currency: 'EUR' })
  expect(payloadOf(materialWith({ order }))).toMatchObject({
    contact: { email: 'ada@example.com', tags: ['vip'] },
    order: {
      currency: 'EUR',
      subtotal: money(4_000),
      shipping: money(500),
      total: money(4_500),
      refunded: money(0),
      lines: [{ sku: 'MUG', productExternalId: '11', variantExternalId: null }],
      discountCodes: ['WELCOME'],
      deliveryAddress,
    },
    checkout: null,
  })
})

test('T3 what a step can set is what a contact has', () => {
  expect(settableFields(knownTo.customFields).map(([name]) => name)).toContain('custom.size')
})

test.each([
  'http://example.com/hook',
  'https://127.0.0.1/hook',
  'https://2130706433/hook',
  'https://0x7f.1/hook',
  'https://[::1]/hook',
  'https://[::ffff:10.0.0.1]/',
  'https://localhost/hook',
  'https://metadata.internal/',
  'https://intranet/hook',
  'https://user:pass@example.com/',
  'https://example.com:8443/',
  'https://hub.example/api/v1/contacts',
  'https://hub.example./',
  'ftp://example.com/',
  'example.com',
  'https://db.internal../hook',
  'https://hub.example../hook',
])('T3 a webhook address that is private, unencrypted or our own is refused: %s', (url) => {
  expect(problemWithWebhookUrl(url, known.rules)).not.toBeNull()
})

test('T3 a webhook address may have a path and a query; loopback only where the deployment is local', () => {
  expect(problemWithWebhookUrl('https://example.com/a/b?c=d', known.rules)).toBeNull()
  const local = { allowInsecure: true, ownHost: '127.0.0.1' }
  expect(problemWithWebhookUrl('http://127.0.0.1:9000/hook', local)).toBeNull()
  expect(problemWithWebhookUrl('http://10.0.0.1:9000/hook', local)).not.toBeNull()
})
