import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mergeCustom, stampCustom } from '../../src/core/merge-custom.ts'
import type { Owner } from '../../src/core/ownership.ts'

const every = (owner: Owner) => () => owner

test.each<{
  current?: object
  base?: object
  stated?: object
  owner?: Owner
  merged: object
  why: string
}>([
  { stated: { tier: 'Gold' }, merged: { tier: 'Gold' }, why: 'a new value comes in' },
  {
    current: { tier: 'Silver' },
    base: { tier: 'Gold' },
    stated: { tier: 'Gold' },
    merged: { tier: 'Silver' },
    why: 'what the source repeats is no change: the edit here stays',
  },
  {
    current: { tier: 'Silver' },
    base: { tier: 'Gold' },
    stated: { tier: 'Bronze' },
    merged: { tier: 'Bronze' },
    why: 'a newer statement holds',
  },
  {
    current: { tier: 'Gold' },
    base: { tier: 'Gold' },
    stated: { tier: null },
    merged: {},
    why: 'what the source had set it takes away',
  },
  {
    current: { tier: 'Gold' },
    base: { tier: 'Gold' },
    stated: {},
    merged: {},
    why: 'a field that is mapped no longer goes with its mapping',
  },
  {
    current: { tier: 'Silver' },
    base: { tier: 'Gold' },
    stated: { tier: null },
    merged: { tier: 'Silver' },
    why: "what somebody else had set the source can't take away",
  },
  {
    current: { tier: 'Silver', ours: 1 },
    base: { tier: 'Gold' },
    stated: { tier: 'Gold' },
    owner: 'store',
    merged: { tier: 'Gold', ours: 1 },
    why: "the store's field holds the store's value, and other fields stay",
  },
  {
    current: { tier: 'Silver' },
    base: { tier: 'Gold' },
    stated: { tier: 'Bronze', size: 'M' },
    owner: 'hub',
    merged: { tier: 'Silver', size: 'M' },
    why: 'of a field of the hub a store only fills in a blank',
  },
  {
    current: { points: 0, active: false },
    base: {},
    stated: { points: 0, active: false },
    merged: { points: 0, active: false },
    why: 'zero and no are values',
  },
])('F4 O1 custom: $why', ({ current = {}, base = {}, stated = {}, owner = 'newest', merged }) => {
  expect(mergeCustom({ ...current }, { ...base }, { ...stated }, every(owner))).toEqual(merged)
})

test('F4 a key of every object is a key like others', () => {
  const stated: Record<string, unknown> = JSON.parse('{"__proto__":"x","constructor":"y"}')
  const merged = mergeCustom({}, {}, stated, every('newest'))
  expect(Object.entries(merged)).toEqual([
    ['__proto__', 'x'],
    ['constructor', 'y'],
  ])
  expect(Object.hasOwn({}, 'x')).toBe(false)
  expect(mergeCustom({}, {}, {}, every('newest'))).toEqual({})
})

const values = fc.dictionary(
  fc.constantFrom('a', 'b', 'c', 'd'),
  fc.constantFrom(null, 'x', 'y', 1, true, ['x']),
)
const withoutBlanks = (of: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(of).filter(([, each]) => each !== null))

test('F4 O1 the same statement again changes nothing, no blank is kept, and what nobody named stays', () => {
  fc.assert(
    fc.property(
      values,
      values,
      values,
      fc.constantFrom<Owner>('store', 'hub', 'newest'),
      (given, base, stated, owner) => {
        const current = withoutBlanks(given)
        const once = mergeCustom(current, base, stated, every(owner))
        const unnamed = Object.keys(current).filter((key) => !(key in base) && !(key in stated))
        return (
          mergeCustom(once, stated, stated, every(owner)) === once &&
          Object.values(once).every((value) => value !== null) &&
          unnamed.every((key) => once[key] === current[key])
        )
      },
    ),
    { numRuns: 10_000 },
  )
})

test('O3 each changed custom field says where it comes from; one that went has no origin', () => {
  const before = { source: 'sto_a', ref: 'customer:1', at: 1, deliveryId: null }
  const origin = { source: 'sto_b', ref: 'customer:2', at: 2, deliveryId: 'dlv_1' }
  const stamps = { email: before, 'custom.kept': before, 'custom.gone': before }
  expect(stampCustom(stamps, { kept: 1, gone: 1 }, { kept: 1, made: 2 }, origin)).toEqual({
    email: before,
    'custom.kept': before,
    'custom.made': origin,
  })
})
