import { resolve } from 'node:path'
import type { SettingAnswer, SettingQuestion } from '../expression/scope.ts'
import { FilterError } from '../expression/filter.ts'
import { intOfNumber } from '../value/number.ts'
import { str } from '../value/print.ts'
import { Float, type Value } from '../value/value.ts'
import { ansibleSetting, isKnownPlugin, pluginSetting, type AnsibleSetting } from './ansible-settings.ts'
import type { Configuration } from './configuration.ts'

/** Where settings come from beside playbooks. */
interface SettingSources {
  readonly configuration: Pick<Configuration, 'file' | 'written'>
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly homeFolder: string
}

/**
 * A setting as Ansible would see it here: from a variable, the environment, ansible.cfg, or by default.
 *
 * @returns null when there is no setting of that name
 * @throws FilterError for a plugin that hadeploy does not know
 * @see ansible-core 2.19, config/manager.py, `get_config_value_and_origin`
 */
export function settingOf({ name, plugin, variable }: SettingQuestion, sources: SettingSources): SettingAnswer | null {
  const { file, written } = sources.configuration
  if (plugin === null && name === 'CONFIG_FILE') return { value: file, origin: '' }
  if (plugin !== null && !isKnownPlugin(plugin.kind, plugin.name))
    throw new FilterError(`Unable to load ${plugin.kind} plugin '${plugin.name}'.`)
  const setting = plugin === null ? ansibleSetting(name) : pluginSetting(plugin.kind, plugin.name, name)
  if (setting === null) return null
  const named = setting.variables.findLast((one) => (variable(one) ?? null) !== null)
  if (named !== undefined) return answer(variable(named) ?? null, `var: ${named}`, setting, sources)
  const environmental = setting.environment.findLast((one) => sources.environment[one] !== undefined)
  if (environmental !== undefined)
    return answer(sources.environment[environmental] ?? '', `env: ${environmental}`, setting, sources)
  const key = setting.keys.find((one) => written.has(one))
  if (key !== undefined && file !== null) return answer(written.get(key) ?? '', file, setting, sources)
  return answer(setting.fallback, 'default', setting, sources)
}

function answer(raw: Value, origin: string, { kind }: AnsibleSetting, sources: SettingSources): SettingAnswer {
  return { value: raw === null ? null : typed(raw, kind, sources), origin }
}

function typed(raw: Value, kind: string, sources: SettingSources): Value {
  const text = str(raw)
  switch (kind) {
    case 'boolean':
      return raw === true || /^(?:y|yes|on|1|true|t|1\.0)$/i.test(text)
    case 'integer':
      return /^[-+]?\d+$/.test(text.trim()) ? intOfNumber(Number(text)) : raw
    case 'float':
      return text.trim() !== '' && Number.isFinite(Number(text)) ? new Float(Number(text)) : raw
    case 'list':
      return typeof raw === 'string' ? raw.split(',').map((part) => part.trim()) : raw
    case 'path':
      return pathIn(text, sources)
    case 'pathspec':
      return (Array.isArray(raw) ? raw.map(str) : text.split(':')).map((part) => pathIn(part, sources))
    case 'pathlist':
      return (Array.isArray(raw) ? raw.map(str) : text.split(',')).map((part) => pathIn(part.trim(), sources))
    case 'string':
      return text
    default:
      return raw
  }
}

function pathIn(path: string, { environment, homeFolder }: SettingSources): string {
  const home = environment['ANSIBLE_HOME']
  const below = home === undefined ? path : path.replace(/^~\/\.ansible(?=\/|$)/, home)
  return resolve(below.replace(/^~(?=\/|$)/, homeFolder))
}
