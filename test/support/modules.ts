import type { AnyModule } from '../../src/module/contract.ts'
import type { ParamSchema, ParamsSchema } from '../../src/module/params.ts'
import { ModuleRegistry } from '../../src/module/registry.ts'

function text(more: Partial<ParamSchema> = {}): ParamSchema {
  return { type: 'string', description: 'A text.', ...more }
}

const flag: ParamSchema = { type: 'boolean', description: 'A flag.' }
const list: ParamSchema = { type: 'array', items: text(), description: 'A list.' }

const command: ParamsSchema = {
  properties: { cmd: text(), creates: text(), removes: text(), chdir: text(), executable: text(), argv: list },
  freeForm: 'cmd',
}
const packages: ParamsSchema = {
  properties: {
    name: list,
    state: text({ enum: ['present', 'latest', 'absent', 'installed', 'removed'] }),
    update_cache: flag,
  },
}

/** Declarations in the manner of Ansible's modules, enough to check playbooks against; none of them can run. */
const declarations: Readonly<Record<string, ParamsSchema>> = {
  command,
  shell: command,
  raw: command,
  copy: {
    properties: { src: text(), dest: text(), content: text(), mode: text({ format: 'file-mode' }), backup: flag },
    required: ['dest'],
    mutuallyExclusive: [['src', 'content']],
  },
  debug: { properties: { msg: { type: 'raw', description: 'What to say.' }, var: text() } },
  assert: { properties: { that: { type: 'raw', description: 'Conditions.' }, fail_msg: text() }, required: ['that'] },
  set_fact: { properties: { cacheable: flag }, open: true },
  meta: {
    properties: { free_form: text({ enum: ['flush_handlers', 'end_play', 'noop'] }) },
    required: ['free_form'],
    freeForm: 'free_form',
  },
  include_vars: { properties: { file: text(), name: text(), dir: text() }, freeForm: 'file' },
  add_host: { properties: { name: text(), groups: list }, open: true },
  ping: { properties: { data: text() } },
  pause: { properties: { seconds: { type: 'integer', description: 'How long.' } } },
  user: { properties: { name: text() }, required: ['name'] },
  service: {
    properties: { name: text(), state: text({ enum: ['started', 'stopped', 'restarted', 'reloaded'] }), enabled: flag },
    required: ['name'],
  },
  yum: packages,
  timezone: { properties: { name: text(), hwclock: text() } },
  lineinfile: {
    properties: { path: text({ aliases: ['dest'] }), regexp: text({ format: 'regex' }), line: text(), create: flag },
    required: ['path'],
  },
}

/** A registry for reading playbooks without carrying them out. */
export const declaredModules = new ModuleRegistry(
  Object.entries(declarations).map(([name, params]): AnyModule => ({
    kind: 'engine',
    name,
    aliases: name === 'user' ? ['community.general.user'] : [],
    summary: `Declares ${name}.`,
    params,
    returns: {},
    examples: '',
  })),
)
