import { iterate } from '../../value/iterate.ts'
import { repr } from '../../value/print.ts'
import { UndefinedFault } from '../../value/type-fault.ts'
import { isTruthy } from '../../value/truth.ts'
import { Undefined, type Value } from '../../value/value.ts'
import { attributeAt } from '../attribute-path.ts'
import { FilterError, type Filter, type FilterContext } from '../filter.ts'
import { pluginFault } from '../plugin-fault.ts'
import { defineFilter, type Arguments } from '../signature.ts'

/**
 * Filters that apply another filter or test to each item. Their second word may be any test, Ansible's too; without one
 * it is truth.
 *
 * Source: Jinja 3.1, measured.
 */
export const selectionFilters: readonly Filter[] = [
  defineFilter('select', 'test * **', (input, given, context) => chosen(input, given, context, itself, true), {
    acceptsUndefinedItems: true,
  }),
  defineFilter('reject', 'test * **', (input, given, context) => chosen(input, given, context, itself, false), {
    acceptsUndefinedItems: true,
  }),
  defineFilter(
    'selectattr',
    'attribute test * **',
    (input, given, context) => chosen(input, given, context, attribute(given), true),
    {
      acceptsUndefinedItems: true,
    },
  ),
  defineFilter(
    'rejectattr',
    'attribute test * **',
    (input, given, context) => chosen(input, given, context, attribute(given), false),
    {
      acceptsUndefinedItems: true,
    },
  ),
  defineFilter('map', 'filter * attribute default **', mapped, { acceptsUndefinedItems: true }),
]

function itself(item: Value): Value {
  return item
}

function attribute(given: Arguments): (item: Value) => Value {
  const path = given.value('attribute')
  return (item) => attributeAt(item, path)
}

function chosen(
  input: Value,
  given: Arguments,
  context: FilterContext,
  subject: (item: Value) => Value,
  wanted: boolean,
): Value {
  const holds = condition(given, context)
  return iterate(input).filter((item) => holds(subject(item)) === wanted)
}

function condition(given: Arguments, context: FilterContext): (item: Value) => boolean {
  const name = given.given('test')
  if (name === undefined) return (item) => isTruthy(defined(item))
  const test = typeof name === 'string' ? context.test(name) : undefined
  if (test === undefined) throw new FilterError(`No test named '${typeof name === 'string' ? name : repr(name)}'.`)
  return (item) => {
    const asked = test.acceptsUndefined === true ? item : defined(item)
    try {
      return test.holds(asked, given.rest, given.others, context)
    } catch (cause) {
      throw pluginFault('test', test.name, cause)
    }
  }
}

function mapped(input: Value, given: Arguments, context: FilterContext): Value {
  const path = given.given('attribute')
  if (path !== undefined && !given.has('filter')) {
    const fallback = given.given('default')
    return iterate(input).map((item) => {
      const found = attributeAt(item, path)
      return found instanceof Undefined ? (fallback ?? found) : found
    })
  }
  const name = given.text('filter')
  const filter = context.filter(name)
  if (filter === undefined) throw new FilterError(`No filter named '${name}'.`)
  const named = new Map(given.others)
  // Behind a filter's name these two are that filter's own arguments.
  for (const own of ['attribute', 'default']) if (given.has(own)) named.set(own, given.value(own))
  return iterate(input).map((item) => {
    const each = filter.acceptsUndefined === true ? item : defined(item)
    try {
      return filter.apply(each, given.rest, named, context)
    } catch (cause) {
      throw pluginFault('filter', name, cause)
    }
  })
}

function defined(value: Value): Value {
  if (value instanceof Undefined) throw new UndefinedFault(value.reason)
  return value
}
