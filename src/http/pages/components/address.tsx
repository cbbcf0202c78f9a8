// A postal address, line by line; what is not known is left out.

import type { Address as PostalAddress } from '../../../core/formats/address.ts'

export function Address({ of }: { of: PostalAddress }) {
  const join = (...parts: (string | null)[]) => parts.filter(Boolean).join(' ')
  const lines = [
    join(of.firstName, of.lastName),
    of.company,
    of.line1,
    of.line2,
    [join(of.postalCode, of.city), of.province ?? of.provinceCode].filter(Boolean).join(', '),
    of.country,
    of.phone,
  ].filter(Boolean)
  return (
    <>
      {lines.map((line, place) => (
        <>
          {place === 0 ? null : <br />}
          {line}
        </>
      ))}
    </>
  )
}
