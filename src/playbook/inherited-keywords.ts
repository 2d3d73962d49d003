import type { Value } from '../value/value.ts'
import type { Given } from './given.ts'
import type { Keywords } from './model.ts'

type Single = Exclude<keyof Keywords, 'when' | 'vars' | 'tags' | 'environment' | 'moduleDefaults' | 'collections'>

/** The keywords of which the nearest counts, by their name in the model. */
const singles = [
  ['become', 'become'],
  ['becomeUser', 'become_user'],
  ['becomeMethod', 'become_method'],
  ['becomeExe', 'become_exe'],
  ['becomeFlags', 'become_flags'],
  ['connection', 'connection'],
  ['port', 'port'],
  ['remoteUser', 'remote_user'],
  ['noLog', 'no_log'],
  ['checkMode', 'check_mode'],
  ['diff', 'diff'],
  ['ignoreErrors', 'ignore_errors'],
  ['ignoreUnreachable', 'ignore_unreachable'],
  ['anyErrorsFatal', 'any_errors_fatal'],
  ['runOnce', 'run_once'],
  ['throttle', 'throttle'],
  ['timeout', 'timeout'],
] as const satisfies readonly (readonly [Single, string])[]

/** The keywords that a play, role, block or task hands down. */
export function inheritedKeywords(given: Given): Keywords {
  const nearest: { -readonly [K in Single]?: Value } = {}
  for (const [property, name] of singles) {
    const value = given.value(name)
    if (value !== undefined) nearest[property] = value
  }
  return {
    when: given.conditions('when'),
    vars: given.vars('vars'),
    tags: tagsOf(given),
    environment: given.dicts('environment'),
    moduleDefaults: given.dicts('module_defaults'),
    ...(given.has('collections') ? { collections: given.texts('collections') } : {}),
    ...nearest,
  }
}

/** No keyword at all. */
export const noKeywords: Keywords = { when: [], vars: new Map(), tags: [], environment: [], moduleDefaults: [] }

/** `tags: a,b` is two tags. */
function tagsOf(given: Given): readonly Value[] {
  return given.list('tags').flatMap((tag): readonly Value[] => (typeof tag === 'string' ? partsOf(tag) : [tag]))
}

function partsOf(text: string): readonly string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}
