import type { Condition, WantedCib, WantedPrimitive } from './wanted.ts'

/** What the data says that Pacemaker takes and an operator hardly means; sentences. */
export function adviceOn(wanted: WantedCib): readonly string[] {
  return [...recheckInterval(wanted), ...failuresForEver(wanted), ...equalDelays(wanted), ...attributesByCase(wanted)]
}

function recheckInterval({ properties }: WantedCib): readonly string[] {
  const interval = properties['cluster-recheck-interval']
  if (interval === undefined || !/^\d+s?$/.test(interval) || Number.parseInt(interval) >= 60) return []
  return [
    `The property cluster-recheck-interval is ${interval}: a number without a unit is seconds. The default is 15min.`,
  ]
}

/** A node that reached the threshold never gets the resource back by itself. */
function failuresForEver({ resourceDefaults, resources }: WantedCib): readonly string[] {
  const lacks = (meta: Readonly<Record<string, string>>): boolean =>
    meta['migration-threshold'] !== undefined &&
    meta['failure-timeout'] === undefined &&
    resourceDefaults['failure-timeout'] === undefined
  const places = [
    ...(lacks(resourceDefaults) ? ['The resource defaults have'] : []),
    ...resources.filter(({ meta }) => lacks(meta)).map(({ id }) => `The resource ${id} has`),
  ]
  return places.map(
    (place) =>
      `${place} a migration-threshold and no failure-timeout: a node that failed stays banned until somebody cleans up.`,
  )
}

/** Two nodes that lose sight of each other then fence each other at the same moment. */
function equalDelays({ resources }: WantedCib): readonly string[] {
  const devices = resources.filter(
    (one): one is WantedPrimitive => one.kind === 'primitive' && one.agent.standard === 'stonith',
  )
  const delays = devices.map(({ options }) => options['pcmk_delay_base'] ?? options['delay'] ?? '0')
  const isRace = devices.length === 2 && delays[0] === delays[1]
  if (!isRace) return []
  return [
    `The fence devices ${devices.map(({ id }) => id).join(' and ')} have the same delay, ${delays[0] ?? ''}: two nodes that lose each other may both be fenced. Give one of them pcmk_delay_base.`,
  ]
}

/** Names of node attributes are told apart by case. */
function attributesByCase({ nodeAttributes, constraints }: WantedCib): readonly string[] {
  const given = new Set(Object.values(nodeAttributes).flatMap((pairs) => Object.keys(pairs)))
  const asked = constraints.flatMap((one) =>
    one.kind === 'location' && 'rule' in one.place ? one.place.rule.conditions.flatMap(attributesIn) : [],
  )
  const names = [...given, ...asked]
  return [...new Set(names)].flatMap((name) => {
    const other = [...given].find((one) => one !== name && one.toLowerCase() === name.toLowerCase())
    return other === undefined || other < name
      ? []
      : [`The node attributes ${name} and ${other} differ in case alone; Pacemaker takes them for two.`]
  })
}

function attributesIn(condition: Condition): readonly string[] {
  switch (condition.kind) {
    case 'attribute':
      return [condition.attribute]
    case 'rule':
      return condition.rule.conditions.flatMap(attributesIn)
    case 'date':
      return []
  }
}
