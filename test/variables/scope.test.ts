import { describe, expect, test } from 'vitest'
import type { Json } from '../../src/value/json.ts'
import { toJson } from '../../src/value/json.ts'
import { open } from '../../src/template/interpolate.ts'
import type { Dict } from '../../src/value/value.ts'
import type { RunFacts } from '../../src/variables/magic.ts'
import { scopeAt, type Place, type PlayVariables, type ScopeExtras } from '../../src/variables/scope.ts'
import { VariableStore } from '../../src/variables/store.ts'
import { templateOf, variablesOf, worldWith } from '../support/expression-world.ts'
import { inventoryOf } from '../support/inventories.ts'

const run: RunFacts = {
  checkMode: true,
  diffMode: false,
  forks: 5,
  limit: null,
  runTags: ['all'],
  skipTags: [],
  verbosity: 2,
  configFile: null,
  inventorySources: ['/site/hosts'],
  version: { full: '2.19.0', major: 2, minor: 19, revision: 0 },
}

const play: PlayVariables = {
  name: 'The play',
  folder: '/site',
  allHosts: ['h1', 'h2', 'h3'],
  activeHosts: () => ['h1', 'h3'],
  batch: () => ['h3'],
  failedHosts: () => ['h2'],
  roles: [],
  besidePlaybook: null,
  vars: new Map(),
  prompted: new Map(),
  files: () => [],
  publicRoles: () => [],
}

interface World {
  readonly place: Partial<Place>
  readonly extras: ScopeExtras
  readonly extra: Json
  readonly inventory: string
  readonly prepare: (store: VariableStore) => void
}

/** What an expression comes to on h1, unless the world says otherwise. */
function valueOf(expression: string, world: Partial<World> = {}): Json {
  const { place = {}, extras = {}, extra = {}, inventory = '[web]\nh1 x=of-host\nh2 x=of-second\n' } = world
  const store = new VariableStore({
    inventory: inventoryOf(inventory),
    besideInventory: [],
    extra: variablesOf(extra),
  })
  world.prepare?.(store)
  const where: Place = { host: 'h1', play: null, task: null, includeParams: [], ...place }
  const scope = scopeAt(where, { store, run, world: worldWith() }, extras)
  return toJson(open(templateOf(`{{ ${expression} }}`), scope))
}

function dict(json: Json): Dict {
  return variablesOf(json)
}

describe('a scope', () => {
  test.each([
    { does: 'holds facts above the inventory', value: 'fact' },
    {
      does: 'holds variables of the play above facts',
      value: 'play',
      place: { play: { ...play, vars: dict({ x: 'play' }) } },
    },
    {
      does: 'holds answers above variables of the play',
      value: 'answer',
      place: { play: { ...play, vars: dict({ x: 'play' }), prompted: dict({ x: 'answer' }) } },
    },
    {
      does: 'holds files of variables above answers',
      value: 'file',
      place: {
        play: { ...play, prompted: dict({ x: 'answer' }), files: () => [dict({ x: 'file' }), dict({ x: 'first' })] },
      },
    },
    {
      does: 'holds parameters of includes above the play',
      value: 'include',
      place: { includeParams: [dict({ x: 'include' })] },
    },
    {
      does: 'holds extra variables above parameters of includes',
      value: 'extra',
      extra: { x: 'extra' },
      place: { includeParams: [dict({ x: 'include' })] },
    },
    {
      does: 'holds loop variables above all',
      value: 'item',
      extra: { x: 'extra' },
      extras: { overlay: dict({ x: 'item' }) },
    },
  ])('$does', ({ value, ...world }) => {
    const prepare = (store: VariableStore): void => {
      store.learnFacts('h1', dict({ x: 'fact' }))
    }
    expect(valueOf('x', { ...world, prepare })).toBe(value)
  })

  test('holds what set_fact set above what include_vars read above facts', () => {
    const prepare = (store: VariableStore): void => {
      const memory = store.memory('h1')
      store.learnFacts('h1', dict({ x: 'fact', y: 'fact', z: 'fact' }))
      for (const name of ['x', 'y']) memory.included.set(name, 'included')
      memory.set.set('x', 'set')
    }
    expect(valueOf('[x, y, z]', { prepare })).toEqual(['set', 'included', 'fact'])
  })

  test('lets a loop variable bear the name of a magic one, and nothing else', () => {
    const extra = { inventory_hostname: 'extra' }
    expect(valueOf('inventory_hostname', { extra })).toBe('h1')
    expect(valueOf('inventory_hostname', { extra, extras: { overlay: dict({ inventory_hostname: 'item' }) } })).toBe(
      'item',
    )
  })

  test('without a host knows what the run knows, and no host', () => {
    const place = { host: null, play: { ...play, vars: dict({ x: 'play' }) } }
    expect(valueOf('[x, groups.web, inventory_hostname is defined, ansible_facts is defined]', { place })).toEqual([
      'play',
      ['h1', 'h2'],
      false,
      false,
    ])
  })
})

describe('hostvars', () => {
  test('shows variables, facts and results of every host', () => {
    const prepare = (store: VariableStore): void => {
      store.learnFacts('h2', dict({ ansible_distribution: 'Debian' }))
      store.memory('h2').set.set('result', 'of h2')
    }
    const expression = '[hostvars.h2.x, hostvars.h2.ansible_facts.distribution, hostvars.h2.result]'
    expect(valueOf(expression, { prepare })).toEqual(['of-second', 'Debian', 'of h2'])
  })

  test('does not show variables of the play', () => {
    const place = { play: { ...play, vars: dict({ mine: 1 }) } }
    expect(valueOf("hostvars.h1.mine | default('none')", { place })).toBe('none')
  })

  test('knows localhost without listing it', () => {
    const prepare = (store: VariableStore): void => {
      store.memory('localhost').set.set('x', 'here')
    }
    expect(valueOf("[hostvars.localhost.x, 'localhost' in hostvars, hostvars | list]", { prepare })).toEqual([
      'here',
      true,
      ['h1', 'h2'],
    ])
  })

  test('lists a localhost of the inventory once', () => {
    expect(valueOf('hostvars | list', { inventory: 'localhost\nh1\n' })).toEqual(['localhost', 'h1'])
  })

  test('does not know a stranger', () => {
    expect(valueOf("['h9' in hostvars, hostvars.h9 is defined]")).toEqual([false, false])
  })
})

describe('vars', () => {
  test('holds every variable by name, opened', () => {
    const extra = { y: '{{ x }}!' }
    expect(valueOf("[vars.y, vars['x'], 'inventory_hostname' in vars]", { extra })).toEqual([
      'of-host!',
      'of-host',
      true,
    ])
  })
})

describe('a magic variable', () => {
  test.each([
    ['inventory_hostname_short', 'h1'],
    ['group_names', ['web']],
    ['ansible_check_mode', true],
    ['ansible_diff_mode', false],
    ['ansible_verbosity', 2],
    ['ansible_forks', 5],
    ['ansible_version.full', '2.19.0'],
    ['ansible_play_name', 'The play'],
    ['ansible_play_hosts_all', ['h1', 'h2', 'h3']],
    ['ansible_play_hosts', ['h1', 'h3']],
    ['ansible_play_batch', ['h3']],
    ['playbook_dir', '/site'],
    ['inventory_file', '/site/hosts'],
    ['inventory_dir', '/site'],
    ['ansible_inventory_sources', ['/site/hosts']],
    ['ansible_limit is defined', false],
    ['role_name is defined', false],
    ['groups', { all: ['h1', 'h2'], ungrouped: [], web: ['h1', 'h2'] }],
  ] as const)('%s is %j', (expression, value) => {
    expect(valueOf(expression, { place: { play } })).toEqual(value)
  })

  test('groups follows the inventory as it grows', () => {
    const prepare = (store: VariableStore): void => {
      store.inventory.addToGroup('new', 'web')
    }
    expect(valueOf('groups.web', { prepare })).toEqual(['h1', 'h2', 'new'])
  })
})
