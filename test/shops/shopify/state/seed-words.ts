// The made-up people, places and goods that the seeded shop is built from.

export const FIRST_NAMES = [
  'Ann',
  'Mei',
  'Jürgen',
  'José',
  'Łukasz',
  'Zoë',
  'Nguyễn',
  '花子',
  'Олена',
  'Ελένη',
  'יוסף',
  'مريم',
  'Ada',
  'Kwame',
  'Søren',
  'Ana María',
  "D'Arcy",
  'Priya',
  'Tom',
  '',
] as const

export const LAST_NAMES = [
  'Lee',
  'García',
  'Nowak',
  "O'Neil",
  'van der Berg',
  'Müller',
  '山田',
  'Шевченко',
  'Παπαδόπουλος',
  'כהן',
  'Okafor',
  'Ångström',
  'Smith & Sons',
  'de la Cruz',
  'Johnson-Brown',
  '',
] as const

export interface Place {
  city: string
  province: string | null
  provinceCode: string | null
  country: string
  countryCode: string
  zip: string | null
  dial: string
  locale: string
}

export const PLACES: readonly Place[] = [
  {
    city: 'Madrid',
    province: 'Madrid',
    provinceCode: 'M',
    country: 'Spain',
    countryCode: 'ES',
    zip: '28013',
    dial: '+346',
    locale: 'es',
  },
  {
    city: 'Barcelona',
    province: 'Barcelona',
    provinceCode: 'B',
    country: 'Spain',
    countryCode: 'ES',
    zip: '08001',
    dial: '+346',
    locale: 'ca',
  },
  {
    city: 'Berlin',
    province: null,
    provinceCode: null,
    country: 'Germany',
    countryCode: 'DE',
    zip: '10117',
    dial: '+4930',
    locale: 'de',
  },
  {
    city: 'New York',
    province: 'New York',
    provinceCode: 'NY',
    country: 'United States',
    countryCode: 'US',
    zip: '10001',
    dial: '+1212',
    locale: 'en',
  },
  {
    city: '東京',
    province: 'Tōkyō',
    provinceCode: 'JP-13',
    country: 'Japan',
    countryCode: 'JP',
    zip: '100-0001',
    dial: '+813',
    locale: 'ja',
  },
  {
    city: 'Kuwait City',
    province: 'Al Asimah',
    provinceCode: 'KW-KU',
    country: 'Kuwait',
    countryCode: 'KW',
    zip: null,
    dial: '+9652',
    locale: 'ar',
  },
]

export const STREETS = [
  'Calle Mayor',
  'Hauptstraße',
  'Broadway',
  'Høkerboderne',
  '№ 7 Lane',
] as const

export const PRODUCT_WORDS = [
  'Mug',
  'Poster',
  'T-Shirt',
  'Lamp',
  'Notebook',
  'Cable',
  'Chair',
] as const
export const PRODUCT_KINDS = [
  'Classic',
  'Blue',
  'Café ☕',
  'Big & Small',
  '"Quoted"',
  'Plain',
] as const
export const VENDORS = ['Acme', 'Nordlicht GmbH', 'Casa & Co'] as const
export const COLORS = ['Red', 'Blue', 'Green', 'Schwarz/Weiß'] as const
export const COLLECTIONS = [
  'Home page',
  'Kitchen',
  'Clothing',
  'Office',
  'Sale <now>',
  'New in',
  'Café ☕',
  'Archive',
] as const
export const TAGS = ['vip', 'newsletter', 'wholesale', 'b2b', 'repeat buyer'] as const

export function placeOf(
  countryCode: string | null,
  provinceCode: string | null,
): Place | undefined {
  return (
    PLACES.find(
      (place) => place.countryCode === countryCode && place.provinceCode === provinceCode,
    ) ?? PLACES.find((place) => place.countryCode === countryCode)
  )
}
