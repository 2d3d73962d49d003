import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { loadPlaybook, loadRole, loadTasksFile, loadVarsFile, type IncludePlace } from '../../src/playbook/load.ts'
import { noKeywords } from '../../src/playbook/inherited-keywords.ts'
import type { Node, Play, RoleUse, Task } from '../../src/playbook/model.ts'
import { mainFiles } from '../../src/playbook/read-role.ts'
import { DiskFiles } from '../../src/project/disk-files.ts'
import { dictOf, toJson, type Json } from '../../src/value/json.ts'
import { Template } from '../../src/value/value.ts'
import { placesOf } from '../support/places.ts'
import { contextOf, contextOver } from '../support/playbooks.ts'
import { MemoryFiles, projectFolder } from '../support/project.ts'

type Texts = Readonly<Record<string, string>>

/** The one play of a project without mistakes. */
function playOf(texts: Texts, more: Parameters<typeof contextOf>[1] = {}): Play {
  const { value, diagnostics } = loadPlaybook('site.yml', contextOf(texts, more))
  expect(diagnostics).toEqual([])
  const [play] = value.plays
  if (play === undefined) throw new Error('The playbook has no play')
  return play
}

function taskOf(lines: string): Task {
  const indented = lines
    .trim()
    .split('\n')
    .map((line) => `    ${line}`)
  const [task] = playOf({ 'site.yml': ['- hosts: all', '  tasks:', ...indented].join('\n') }).tasks
  if (task?.kind !== 'task') throw new Error('The play has no task')
  return task
}

function outline(nodes: readonly Node[]): Json {
  return nodes.map((node) => {
    switch (node.kind) {
      case 'task':
        return node.action
      case 'block':
        return { [node.origin]: outline(node.tasks) }
      case 'role':
        return { [node.roleName]: outline([...node.dependencies, ...node.tasks]) }
    }
  })
}

describe('the playbooks of the how-to notes', () => {
  const context = contextOver(new DiskFiles(), import.meta.dirname)

  test.each([
    ['prepare-openstack-base.yml', 8],
    ['prepare-openstack-controller.yml', 3],
    ['prepare-openstack-controller-services.yml', 6],
  ])('%s loads as it stands', (name, tasks) => {
    const { value, diagnostics } = loadPlaybook(`../fixtures/seed-003/${name}`, context)
    expect(diagnostics).toEqual([])
    expect(value.plays.map((play) => play.tasks.length)).toEqual([tasks])
  })
})

describe('the arguments of a task', () => {
  test.each<{ does: string; task: string; args: Json; action?: string }>([
    { does: 'come as a dict', task: '- copy: {src: a, dest: /b}', args: { src: 'a', dest: '/b' } },
    { does: 'come as key=value', task: '- copy: src=a dest="/b c"', args: { src: 'a', dest: '/b c' } },
    { does: 'come as free text', task: '- command: ls -l creates=/x', args: { creates: '/x', cmd: 'ls -l' } },
    { does: 'come with args', task: '- shell: ls\n  args: {chdir: /t}', args: { chdir: '/t', cmd: 'ls' } },
    { does: 'win over args', task: '- copy: dest=/a\n  args: {dest: /b}', args: { dest: '/a' } },
    { does: 'come with action', task: '- action: copy src=a dest=/b', args: { src: 'a', dest: '/b' }, action: 'copy' },
    {
      does: 'come with action as a dict',
      task: '- action: {module: copy dest=/b, src: a}',
      args: { src: 'a', dest: '/b' },
      action: 'copy',
    },
    { does: 'may be a number', task: '- command: 7', args: { cmd: '7' } },
    { does: 'may be missing', task: '- ping:', args: {} },
    {
      does: 'are kept of full names',
      task: '- ansible.builtin.copy: dest=/b',
      args: { dest: '/b' },
      action: 'ansible.builtin.copy',
    },
    { does: 'are those of a module named like a keyword', task: '- user: name=x', args: { name: 'x' } },
    { does: 'keep meta', task: '- meta: flush_handlers', args: { free_form: 'flush_handlers' } },
    { does: 'of include_tasks are its file', task: '- include_tasks: "{{ x }}.yml"', args: { file: '{{ x }}.yml' } },
  ])('$does', ({ task, args, action }) => {
    const read = taskOf(task)
    expect(toJson(read.args)).toEqual(args)
    if (action !== undefined) expect(read.action).toBe(action)
  })

  test('that are one template stay one', () => {
    expect(taskOf('- copy: "{{ arguments }}"').argsTemplate?.source).toBe('{{ arguments }}')
    expect(taskOf('- copy:\n  args: "{{ arguments }}"').argsTemplate?.source).toBe('{{ arguments }}')
  })

  test('keep templates in names where any name can stand', () => {
    const [key] = taskOf('- set_fact: {"{{ name }}": 1}').args.keys()
    expect(key).toBeInstanceOf(Template)
  })

  test('keep the place of templates on a line', () => {
    const message = taskOf('- debug: msg={{ nobody }}').args.get('msg')
    if (!(message instanceof Template)) throw new Error('no template')
    expect(message.origin.span(3, 9).start).toMatchObject({ line: 3, column: 21 })
  })

  test('may come from module_defaults', () => {
    playOf({
      'site.yml': '- hosts: all\n  module_defaults: {ansible.builtin.copy: {dest: /x}}\n  tasks:\n    - copy: {src: a}',
    })
  })
})

describe('the keywords of a task', () => {
  test('are read by their kind', () => {
    const task = taskOf(`
- ping:
  become: "yes"
  port: "22"
  timeout: 5
  tags: a, b
  when: [a == b, true]
  register: out
  until: out is success
  retries: "3"
  delay: 0.5
  changed_when: false
  notify: []
  environment: {PATH: /bin}
  rolling: true
  loop: "{{ list }}"
  loop_control: {loop_var: one, index_var: i, label: "{{ one }}", pause: 1}`)
    expect(task.keywords).toMatchObject({ become: true, port: 22, timeout: 5, tags: ['a', 'b'] })
    expect(task.keywords.when.map((one) => (one instanceof Template ? [one.kind, one.source] : one))).toEqual([
      ['expression', 'a == b'],
      true,
    ])
    expect(task).toMatchObject({ register: 'out', retries: 3, changedWhen: [false], rolling: true })
    expect(task.failedWhen).toBeUndefined()
    expect(task.loop).toMatchObject({ lookup: null, loopVar: 'one', indexVar: 'i', pause: 1 })
  })

  test('name the lookup of with_…', () => {
    expect(taskOf('- ping:\n  with_dict: {a: 1}').loop).toMatchObject({ lookup: 'dict', loopVar: 'item' })
  })

  test('of local_action send the task to localhost', () => {
    expect(taskOf('- local_action: command ls')).toMatchObject({ delegateTo: 'localhost', module: 'command' })
  })

  test('may be empty', () => {
    const task = taskOf('- ping:\n  become:\n  when:\n  vars:\n  tags:\n  notify:')
    expect(task.keywords).toEqual({ ...noKeywords, vars: new Map() })
  })
})

describe('a play', () => {
  test('is read whole', () => {
    const play = playOf({
      'site.yml': `
- name: A play
  hosts: [web, "&{{ group }}"]
  user: root
  gather_facts: no
  serial: [1, 50%, "{{ n }}"]
  strategy: ansible.builtin.free
  max_fail_percentage: 30%
  vars: [{a: 1}, {a: 2, b: 3}]
  vars_files: [v.yml, [x.yml, v.yml]]
  vars_prompt: [{name: who, private: no}]
  handlers: [{name: h, listen: [t, u], ping: }]
`,
      'vars/v.yml': 'c: 4',
    })
    expect(play).toMatchObject({
      name: 'A play',
      gatherFacts: false,
      strategy: 'free',
      maxFailPercentage: '30%',
      folder: projectFolder,
      varsPrompt: [{ name: 'who', prompt: 'who: ', private: false, confirm: false }],
      handlers: [{ name: 'h', listen: ['t', 'u'] }],
    })
    expect(play.keywords.remoteUser).toBe('root')
    expect(toJson(play.keywords.vars)).toEqual({ a: 2, b: 3 })
    expect(play.serial.slice(0, 2)).toEqual([1, '50%'])
    expect(play.varsFiles).toEqual([['v.yml'], ['x.yml', 'v.yml']])
    expect(play.foreseen?.variableNames).toEqual(new Set(['c']))
  })

  test('takes over what import_playbook hands down', () => {
    const play = playOf({
      'site.yml': '- import_playbook: sub/{{ which }}.yml\n  when: outer\n  vars: {which: inner, v: 1}\n  tags: t',
      'sub/inner.yml': '- import_playbook: last.yml\n  when: inner\n  vars: {v: 2, w: 2}',
      'sub/last.yml': '- hosts: all\n  vars: {v: 3, x: 3}\n  tags: u',
    })
    expect(play.folder).toBe(`${projectFolder}/sub`)
    expect(play.keywords.when.map((one) => (one instanceof Template ? one.source : one))).toEqual(['outer', 'inner'])
    expect(toJson(play.keywords.vars)).toEqual({ v: 1, which: 'inner', w: 2, x: 3 })
    expect(play.keywords.tags).toEqual(['u', 't'])
  })

  test('of a shipped playbook is found by its name', () => {
    const { value } = loadPlaybook(
      'status.yml',
      contextOf({ '/opt/p/status.yml': '- hosts: all' }, { playbooksPath: ['/opt/p'] }),
    )
    expect(value.path).toBe('/opt/p/status.yml')
    expect(value.plays).toHaveLength(1)
  })
})

describe('imports', () => {
  test('become blocks and roles with their own parents', () => {
    const play = playOf({
      'site.yml': `
- hosts: all
  roles: [{role: r, tags: x, port_of_r: 1}]
  tasks:
    - block:
        - import_tasks: tasks/a.yml
          when: cond
    - import_role: {name: r, tasks_from: other}
`,
      'tasks/a.yml': '- ping:\n- import_tasks: b.yml',
      'tasks/b.yml': '- debug:',
      'roles/r/tasks/main.yml': '- command: ls\n- import_tasks: sub/c.yml',
      'roles/r/tasks/sub/c.yml': '- import_tasks: d.yml',
      'roles/r/tasks/d.yml': '- raw: id',
      'roles/r/tasks/other.yaml': '- shell: ls',
      'roles/r/meta/main.yml': 'dependencies: [{role: dep, when: c}]',
      'roles/dep/tasks/main.yml': '- pause: {seconds: 1}',
    })
    expect(outline(play.roles)).toEqual([{ r: [{ dep: ['pause'] }, 'command', { import: [{ import: ['raw'] }] }] }])
    expect(outline(play.tasks)).toEqual([
      { block: [{ import: ['ping', { import: ['debug'] }] }] },
      { r: [{ dep: ['pause'] }, 'shell'] },
    ])
    const [role] = play.roles
    expect(role && toJson(role.params)).toEqual({ port_of_r: 1 })
    expect(role?.dependencies[0]?.parent).toBe(role)
    expect(role?.tasks.every((node) => node.parent === role && node.role === role)).toBe(true)
    const block = play.tasks[0]
    if (block?.kind !== 'block') throw new Error('no block')
    expect(block.tasks[0]?.parent).toBe(block)
    expect(block.tasks[0]?.keywords.when).toHaveLength(1)
  })

  test('deeper than 100 are refused', () => {
    const chain = Object.fromEntries(
      Array.from({ length: 120 }, (_, depth) => [`t${depth}.yml`, `- import_tasks: t${depth + 1}.yml`]),
    )
    const texts = { ...chain, 't120.yml': '- ping:', 'site.yml': '- hosts: all\n  tasks: [{import_tasks: t0.yml}]' }
    const { diagnostics } = loadPlaybook('site.yml', contextOf(texts))
    expect(placesOf(diagnostics)).toEqual(['playbook/import-depth 1:17'])
  })

  test('see extra variables before those of the play', () => {
    const texts = {
      'site.yml': '- hosts: all\n  vars: {f: a}\n  tasks:\n    - import_tasks: "{{ f }}.yml"',
      'a.yml': '- ping:',
      'b.yml': '- debug:',
    }
    expect(outline(playOf(texts).tasks)).toEqual([{ import: ['ping'] }])
    expect(outline(playOf(texts, { variables: dictOf({ f: 'b' }) }).tasks)).toEqual([{ import: ['debug'] }])
  })
})

describe('a role', () => {
  const site = { 'site.yml': '- hosts: all\n  roles: [r]' }

  function roleOf(texts: Texts, more: Parameters<typeof contextOf>[1] = {}): RoleUse {
    const [role] = playOf({ ...site, ...texts }, more).roles
    if (role === undefined) throw new Error('no role')
    return role
  }

  test('has variables from files and folders', () => {
    const role = roleOf({
      'roles/r/defaults/main/a.yml': 'x: 1\ny: 1',
      'roles/r/defaults/main/sub/b.yml': 'y: 2',
      'roles/r/defaults/main/b.yml': 'y: 3',
      'roles/r/defaults/main/README.md': 'no',
      'roles/r/defaults/main/.hidden.yml': 'x: 9',
      'roles/r/vars/main.yaml': 'z: "{{ x }}"',
    })
    expect(toJson(role.defaults)).toEqual({ x: 1, y: 2 })
    expect(toJson(role.vars)).toEqual({ z: '{{ x }}' })
  })

  test('says of itself that it is a cluster, and what its arguments are', () => {
    const role = roleOf({
      'roles/r/meta/main.yml':
        'allow_duplicates: true\nhadeploy: {cluster: {members: galera, health: health.yml}}\nargument_specs: {main: {options: {a: {}}}}',
      'roles/r/tasks/health.yml': '- ping:',
      'roles/r/meta/argument_specs.yml':
        'argument_specs:\n  main:\n    short_description: Keep it\n    options: {b: {type: int}}\n    required_one_of: [[b]]',
    })
    expect(role).toMatchObject({ allowDuplicates: true, cluster: { members: 'galera', health: 'health.yml' } })
    expect(role.argumentSpec).toEqual({
      entryPoint: 'main',
      shortDescription: 'Keep it',
      options: { b: { type: 'int' } },
      rules: { required_one_of: [['b']] },
    })
  })

  test.each([
    { where: 'roles/ beside the playbook', files: { 'roles/r/tasks/main.yml': '' }, path: '/project/roles/r' },
    { where: 'the roles path', files: { '/opt/roles/r/tasks/main.yml': '' }, path: '/opt/roles/r' },
    { where: 'the folder of the playbook', files: { 'r/tasks/main.yml': '' }, path: '/project/r' },
  ])('is found in $where', ({ files, path }) => {
    expect(roleOf(files, { rolesPath: ['/opt/roles'] }).path).toBe(path)
  })

  test('of a collection is found by its last name', () => {
    const play = playOf({ 'site.yml': '- hosts: all\n  roles: [ns.coll.r]', 'roles/r/tasks/main.yml': '' })
    expect(play.roles[0]).toMatchObject({ roleName: 'ns.coll.r', path: '/project/roles/r' })
  })

  test('of a collection may lie in folders', () => {
    const texts = {
      'site.yml': '- hosts: all\n  roles: [ns.coll.infra.roles.hosts]',
      'collections/ansible_collections/ns/coll/roles/infra/roles/hosts/tasks/main.yml': '',
    }
    expect(playOf(texts).roles[0]?.path).toMatch(/infra\/roles\/hosts$/)
  })

  test('may be used by two roles, and diamonds are no cycle', () => {
    const play = playOf({
      'site.yml': '- hosts: all\n  roles: [a]',
      'roles/a/meta/main.yml': 'dependencies: [b, c]',
      'roles/b/meta/main.yml': 'dependencies: [d]',
      'roles/c/meta/main.yml': 'dependencies: [d]',
      'roles/d/tasks/main.yml': '- ping:',
    })
    expect(outline(play.roles)).toEqual([{ a: [{ b: [{ d: ['ping'] }] }, { c: [{ d: ['ping'] }] }] }])
  })
})

describe('handlers', () => {
  test.each([
    ['name', 'h'],
    ['topic', 't'],
    ['role and name', 'r : h2'],
    ['name in a role', 'h2'],
    ['name behind a constant include', 'h3'],
  ])('are known by %s', (_, name) => {
    playOf({
      'site.yml': `
- hosts: all
  roles: [r]
  tasks:
    - ping:
      notify: "${name}"
    - include_role: {name: later}
  handlers:
    - {name: h, listen: [t], ping: }
`,
      'roles/r/handlers/main.yml': '- {name: h2, ping: }',
      'roles/later/handlers/main.yml': '- {name: h3, ping: }',
    })
  })

  test.each(['include_role: {name: "{{ x }}"}', 'include_tasks: "{{ x }}.yml"'])('may still come by %s', (include) => {
    playOf({ 'site.yml': `- hosts: all\n  tasks:\n    - ping:\n      notify: nobody\n    - ${include}` })
  })
})

describe('constant names in dynamic includes', () => {
  test('may lead back to their own file', () => {
    playOf({
      'site.yml': '- hosts: all\n  tasks: [{include_tasks: loop.yml}]',
      'loop.yml': '- include_tasks: loop.yml\n  when: again',
    })
  })

  test('are foreseen', () => {
    const play = playOf({
      'site.yml': '- hosts: all\n  tasks: [{include_tasks: a.yml}]',
      'a.yml': '- ping:',
    })
    expect([...(play.foreseen?.included.values() ?? [])].map(outline)).toEqual([['ping']])
  })
})

describe('at run time', () => {
  const files = new MemoryFiles({
    'site.yml': '- hosts: all\n  tasks: [{include_tasks: "{{ f }}.yml"}]',
    'a.yml': Array.from({ length: 10 }, () => '- copy: {src: a, dest: "{{ d }}"}\n  when: x is defined').join('\n'),
    'roles/r/tasks/x.yml': '- ping:',
    'roles/r/defaults/x.yml': 'a: 1',
    'v.yml': 'a: "{{ b }}"',
  })
  const context = contextOver(files, projectFolder)
  const [play] = loadPlaybook('site.yml', context).value.plays
  const [include] = play?.tasks ?? []
  if (play === undefined || include?.kind !== 'task') throw new Error('no include')
  const place: IncludePlace = {
    parent: include,
    role: null,
    folder: projectFolder,
    play,
    isHandler: false,
    at: include.span,
  }

  test('a file included a thousand times is read once', () => {
    for (let round = 0; round < 1000; round += 1) {
      const { value, diagnostics } = loadTasksFile('a.yml', place, context)
      expect([value.length, diagnostics.length]).toEqual([10, 0])
    }
    expect(files.reads.get('/project/a.yml')).toBe(1)
  })

  test('a missing file is a diagnostic at the include', () => {
    expect(placesOf(loadTasksFile('none.yml', place, context).diagnostics)).toEqual(['playbook/no-such-file 2:11'])
  })

  test('a role is read with the files that the include names', () => {
    const { value } = loadRole(
      'r',
      {
        from: { ...mainFiles, tasks: 'x', defaults: 'x' },
        params: new Map(),
        isPublic: false,
        allowDuplicates: true,
        validate: true,
        keywords: noKeywords,
      },
      place,
      context,
    )
    expect(value).toMatchObject({ origin: 'include', public: false, parent: include })
    expect(value && outline(value.tasks)).toEqual(['ping'])
    expect(value && toJson(value.defaults)).toEqual({ a: 1 })
  })

  test('a file of variables keeps its templates', () => {
    expect(toJson(loadVarsFile('/project/v.yml', context).value)).toEqual({ a: '{{ b }}' })
  })
})

describe('any YAML at all', () => {
  const words = [
    'hosts',
    'tasks',
    'roles',
    'block',
    'rescue',
    'when',
    'vars',
    'loop',
    'with_items',
    'loop_control',
    'notify',
  ]
  const more = [
    'copy',
    'command',
    'include_tasks',
    'import_tasks',
    'import_role',
    'name',
    'args',
    'action',
    'handlers',
    'tags',
    'register',
    'listen',
    'vars_prompt',
    'vars_files',
    'module_defaults',
    'environment',
    'import_playbook',
    'serial',
    'until',
    'meta',
    'role',
    'apply',
    'become',
    'dependencies',
    'argument_specs',
  ]
  const scalars = fc.oneof(
    fc.constantFrom(
      null,
      true,
      false,
      0,
      1.5,
      '',
      'all',
      '{{ x }}',
      '{{',
      'a.yml',
      'r',
      'k=v',
      '{% if %}',
      'ping',
      'yes',
      '../..',
    ),
    fc.string({ maxLength: 5 }),
  )
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      scalars,
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...words, ...more, 'other'), tie('tree'), { maxKeys: 4 }),
    ),
  }))
  const plays = fc.array(
    fc.dictionary(fc.constantFrom('hosts', 'tasks', 'roles', 'vars', 'handlers', 'import_playbook'), tree),
    {
      maxLength: 2,
    },
  )

  test('is read without throwing, and every diagnostic has a place', () => {
    fc.assert(
      fc.property(fc.oneof(plays, tree), tree, tree, (site, tasks, meta) => {
        const texts = {
          'site.yml': JSON.stringify(site),
          'a.yml': JSON.stringify(tasks),
          'roles/r/tasks/main.yml': JSON.stringify(tasks),
          'roles/r/meta/main.yml': JSON.stringify(meta),
          'roles/r/defaults/main.yml': JSON.stringify(meta),
        }
        const { diagnostics } = loadPlaybook('site.yml', contextOf(texts))
        for (const { at } of diagnostics) expect(at?.start.line).toBeGreaterThan(0)
      }),
      { numRuns: 400 },
    )
  })
})
