// The error bodies of WordPress and WooCommerce, by the recordings; every one is thrown as WpError.

export class WpError extends Error {
  readonly status: number
  readonly code: string
  readonly data: Record<string, unknown>

  constructor(status: number, code: string, message: string, data: Record<string, unknown> = {}) {
    super(message)
    this.status = status
    this.code = code
    this.data = data
  }

  toBody(): { code: string; message: string; data: Record<string, unknown> } {
    return { code: this.code, message: this.message, data: { status: this.status, ...this.data } }
  }
}

export function noRoute(): WpError {
  return new WpError(
    404,
    'rest_no_route',
    'No route was found matching the URL and request method.',
  )
}

/** One wrong query or body parameter. */
export function invalidParam(name: string, code: string, message: string): WpError {
  return new WpError(400, 'rest_invalid_param', `Invalid parameter(s): ${name}`, {
    params: { [name]: message },
    details: { [name]: { code, message, data: null } },
  })
}

export function missingParam(name: string): WpError {
  return new WpError(400, 'rest_missing_callback_param', `Missing parameter(s): ${name}`, {
    params: [name],
  })
}

export function notInEnum(name: string, label: string, allowed: readonly string[]): WpError {
  const head = allowed.slice(0, -1).join(', ')
  const tail = allowed[allowed.length - 1] ?? ''
  const comma = allowed.length > 2 ? ',' : ''
  const message = `${label} is not one of ${head}${comma} and ${tail}.`
  return invalidParam(name, 'rest_not_in_enum', message)
}

export function invalidId(resource: string, status = 404): WpError {
  return new WpError(status, `woocommerce_rest_${resource}_invalid_id`, 'Invalid ID.')
}

export function unknownUser(): WpError {
  return new WpError(404, 'wc_user_invalid_id', 'Invalid user ID.')
}

export function noTrash(resource: string): WpError {
  return new WpError(
    501,
    'woocommerce_rest_trash_not_supported',
    `${resource} do not support trashing.`,
  )
}

export type Deed = 'list' | 'view' | 'create' | 'edit' | 'delete' | 'batch'

const REFUSALS: Record<Deed, [string, string]> = {
  list: ['woocommerce_rest_cannot_view', 'Sorry, you cannot list resources.'],
  view: ['woocommerce_rest_cannot_view', 'Sorry, you cannot view this resource.'],
  create: ['woocommerce_rest_cannot_create', 'Sorry, you are not allowed to create resources.'],
  edit: ['woocommerce_rest_cannot_edit', 'Sorry, you are not allowed to edit this resource.'],
  delete: ['woocommerce_rest_cannot_delete', 'Sorry, you are not allowed to delete this resource.'],
  batch: [
    'woocommerce_rest_cannot_batch',
    'Sorry, you are not allowed to batch manipulate this resource.',
  ],
}

/** 401 for nobody (no key, an unknown or a revoked one), 403 for a user without the capability. */
export function refused(deed: Deed, status: number): WpError {
  const [code, message] = REFUSALS[deed]
  return new WpError(status, code, message)
}

export function authenticationError(message: string): WpError {
  return new WpError(401, 'woocommerce_rest_authentication_error', message)
}
