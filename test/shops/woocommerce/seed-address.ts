// Made-up addresses for the seeded customers and guests.

import { PHONES, PLACES, PLACE_WEIGHTS, STREETS } from './names.ts'
import type { Random } from './random.ts'
import type { Address } from './types.ts'

export function randomAddress(
  random: Random,
  firstName: string,
  lastName: string,
  house: number,
): Address {
  const place = PLACES[random.weighted(PLACE_WEIGHTS)]
  return {
    first_name: firstName,
    last_name: lastName,
    company: random.chance(0.08) ? 'Smith & Sons, "Ltd"' : '',
    address_1: `${house} ${random.pick(STREETS)}`,
    address_2: random.chance(0.1) ? 'Apt 4' : '',
    city: place.city,
    state: place.state,
    postcode: place.postcode,
    country: place.country,
    phone: random.pick(PHONES).replace(/#/g, () => String(random.int(0, 9))),
  }
}
