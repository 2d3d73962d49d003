import { xmlElement, type XmlElement } from '../../value/xml.ts'
import { roleIn } from './dialect.ts'
import type { Condition, Rule, WantedConstraint } from './wanted.ts'
import type { Work } from './work.ts'

/** A constraint as an element, built anew. */
export function constraintElement(wanted: WantedConstraint, work: Work): XmlElement {
  const id = work.pool.fresh(wanted.id)
  const role = (name: string, value: string | null): Readonly<Record<string, string>> =>
    value === null ? {} : { [name]: roleIn(work.dialect, value) }
  switch (wanted.kind) {
    case 'colocation':
      return xmlElement('rsc_colocation', {
        id,
        rsc: wanted.resource,
        'with-rsc': wanted.with,
        score: wanted.score,
        ...role('rsc-role', wanted.role),
        ...role('with-rsc-role', wanted.withRole),
      })
    case 'order':
      return xmlElement('rsc_order', {
        id,
        first: wanted.first,
        then: wanted.then,
        'first-action': wanted.firstAction,
        'then-action': wanted.thenAction,
        kind: wanted.strength,
        ...(wanted.isSymmetrical ? {} : { symmetrical: 'false' }),
      })
    case 'location': {
      const attributes = {
        id,
        rsc: wanted.resource,
        ...('node' in wanted.place ? { node: wanted.place.node, score: wanted.place.score } : {}),
        ...(wanted.discovery === 'always' ? {} : { 'resource-discovery': wanted.discovery }),
        ...role('role', wanted.role),
      }
      const rules = 'rule' in wanted.place ? [ruleElement(wanted.place.rule, `${id}-rule`, work)] : []
      return xmlElement('rsc_location', attributes, rules)
    }
  }
}

function ruleElement({ join, effect, role, conditions }: Rule, id: string, work: Work): XmlElement {
  const attributes = {
    id: work.pool.fresh(id),
    'boolean-op': join,
    ...(effect === null
      ? {}
      : 'score' in effect
        ? { score: effect.score }
        : { 'score-attribute': effect.scoreAttribute }),
    ...(role === null ? {} : { role: roleIn(work.dialect, role) }),
  }
  const children = conditions.map((condition) => conditionElement(condition, id, work))
  return xmlElement('rule', attributes, children)
}

function conditionElement(condition: Condition, ruleId: string, work: Work): XmlElement {
  switch (condition.kind) {
    case 'rule':
      return ruleElement(condition.rule, `${ruleId}-rule`, work)
    case 'attribute': {
      const { attribute, operation, value, type } = condition
      return xmlElement('expression', {
        id: work.pool.fresh(`${ruleId}-expr`),
        attribute,
        operation,
        ...(value === null ? {} : { value }),
        ...(type === null ? {} : { type }),
      })
    }
    case 'date': {
      const { operation, start, end, parts } = condition
      const id = work.pool.fresh(`${ruleId}-expr`)
      const bounds = { ...(start === null ? {} : { start }), ...(end === null ? {} : { end }) }
      const name = operation === 'date_spec' ? 'date_spec' : 'duration'
      const spec =
        Object.keys(parts).length === 0 ? [] : [xmlElement(name, { id: work.pool.fresh(`${id}-${name}`), ...parts })]
      return xmlElement('date_expression', { id, operation, ...bounds }, spec)
    }
  }
}
