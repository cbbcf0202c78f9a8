// In front of every form: posts come from our own pages only, and are no larger than a form can be.

import { bodyLimit } from 'hono/body-limit'
import { every } from 'hono/combine'
import { csrf } from 'hono/csrf'
import { TooLarge } from '../../core/errors.ts'

export const formGuard = every(
  csrf(),
  bodyLimit({
    maxSize: 64 * 1024,
    onError: () => {
      throw new TooLarge('64 KB')
    },
  }),
)
