// What a filter can ask of an order.

import { amountIn, ofOrder, type Field } from './filter-field.ts'

const statuses = ['pending', 'completed', 'cancelled']

export const orderFields: Field[] = [
  ofOrder('total', 'Order total', 'money', ({ order }) => amountIn(order, 'total')),
  ofOrder('currency', 'Order currency', 'text', ({ order }) => order.currency),
  ofOrder('items', 'Number of items', 'number', ({ order }) =>
    order.lines.reduce((sum, { quantity }) => sum + quantity, 0),
  ),
  ofOrder('firstOrder', 'First order of the contact', 'boolean', ({ isFirst }) => isFirst),
  ofOrder('product', 'Product (title, SKU or id)', 'list', ({ order }) =>
    order.lines.flatMap(({ title, sku, productExternalId, variantExternalId }) =>
      [title, sku, productExternalId, variantExternalId].filter((each) => each !== null),
    ),
  ),
  ofOrder('status', 'Order status', 'choice', ({ order }) => order.status, statuses),
  ofOrder('financialStatus', 'Payment', 'text', ({ order }) => order.financialStatus),
  ofOrder('paid', 'Paid', 'boolean', ({ order }) => order.paidAt !== null),
  ofOrder('discountCode', 'Discount code', 'list', ({ order }) =>
    order.discounts.flatMap(({ code }) => code ?? []),
  ),
  ofOrder('source', 'Source', 'choice', ({ platform }) => platform),
  ofOrder('orderStore', "The order's store", 'choice', ({ order }) => order.storeId),
]
