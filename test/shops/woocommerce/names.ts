// The made-up people, streets and words that the seeded shop is built from.

export const FIRST_NAMES = [
  'Anna',
  'Grace',
  'Ivan',
  'François',
  'José',
  'Łukasz',
  'Đorđe',
  'Hüseyin',
  "D'Arcy",
  'Sinéad',
  'Zoë',
  'Nguyễn',
  '伟',
  '花子',
  'Олена',
  'Борис',
  'Ελένη',
  'יוסף',
  'مريم',
  'John',
  'Mary',
  'Ada',
  'Linus',
  'Priya',
  'Kwame',
  'Ingrid',
  'Søren',
  'Ana María',
  'J.',
  '',
] as const

export const LAST_NAMES = [
  'Smith',
  'Nowak',
  'García',
  "O'Neil",
  "D'Angelo",
  'van der Berg',
  'de la Cruz',
  'Johnson-Brown',
  '李',
  '山田',
  'Шевченко',
  'Παπαδόπουλος',
  'כהן',
  'الحسن',
  'Müller',
  'Ångström',
  'Smith &amp; Sons',
  'Tom &amp; Jerry',
  'Miller &#8211; Jones',
  'Doe',
  'Lovelace',
  'Okafor',
  'Nguyen',
  '',
] as const

export const STREETS = [
  'Broadway',
  '5th Ave',
  'Main St',
  'Canal St',
  'Høkerboderne',
  '№ 7 Lane',
] as const

/** Place and the share of people who live there. */
export const PLACES = {
  newYork: { city: 'New York', state: 'NY', postcode: '10001', country: 'US' },
  boston: { city: 'Boston', state: 'MA', postcode: '02108', country: 'US' },
  london: { city: 'London', state: '', postcode: 'SW1A 1AA', country: 'GB' },
  berlin: { city: 'Berlin', state: 'DE-BE', postcode: '10117', country: 'DE' },
  telAviv: { city: 'תל אביב', state: '', postcode: '6100000', country: 'IL' },
  tokyo: { city: '東京', state: 'JP13', postcode: '100-0001', country: 'JP' },
  kuwait: { city: 'Kuwait City', state: '', postcode: '', country: 'KW' },
} as const
export const PLACE_WEIGHTS = {
  newYork: 62,
  boston: 14,
  london: 8,
  berlin: 7,
  telAviv: 3,
  tokyo: 4,
  kuwait: 2,
} as const

/** Good, foreign, badly written, useless and empty ones; `#` stands for a digit. */
export const PHONES = [
  '+1 212 555 01##',
  '+1 212 555 01##',
  '212-555-01##',
  '(212) 555-01##',
  '212.555.01##',
  '',
  '',
  '',
  '+44 20 7946 0###',
  '+49 30 901820##',
  '+972 3-555-0###',
  '03-5550-01##',
  '00442079460###',
  'call me',
  'n/a',
  '555',
  '+1 212 555 01## ext. 4',
] as const

export const PRODUCT_WORDS = [
  'Mug',
  'T-Shirt',
  'Lamp',
  'Knife',
  'Notebook',
  'Cable',
  'Chair',
] as const
export const PRODUCT_KINDS = [
  'Simple',
  'Classic',
  'Café ☕',
  'Blue',
  '"Quoted"',
  'Big & Small',
] as const

export const CATEGORIES: [name: string, parent: string, slug: string][] = [
  ['Uncategorized', '', 'uncategorized'],
  ['Clothing', '', 'clothing'],
  ['T-Shirts', 'Clothing', 't-shirts'],
  ['Hoodies', 'Clothing', 'hoodies'],
  ['Kitchen', '', 'kitchen'],
  ['Knives', 'Kitchen', 'knives'],
  ['Café ☕ &amp; Tea', 'Kitchen', 'cafe-%e2%98%95-tea'],
  ['Electronics', '', 'electronics'],
  ['Audio', 'Electronics', 'audio'],
  ['Cables', 'Electronics', 'cables'],
  ['Archive', '', 'archive'],
  ['Sale &lt;now&gt;', '', 'sale-now'],
]

export const TAGS = ['red', 'blue', 'sale', 'new', 'bulk &amp; more'] as const

export const PAYMENT_METHODS: [id: string, title: string][] = [
  ['stripe', 'Credit card (Stripe)'],
  ['bacs', 'Direct bank transfer'],
  ['cod', 'Cash on delivery'],
  ['paypal', 'PayPal'],
  ['', ''],
]
