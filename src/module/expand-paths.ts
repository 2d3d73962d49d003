import type { ReadTarget } from '../target/target.ts'
import { isJsonArray, type Json, type JsonObject } from '../value/json.ts'
import { expandedWord, needsExpansion } from './expanded-word.ts'
import type { ItemSchema, ParamsSchema } from './params.ts'

/**
 * Parameters with `~`, `~user`, `$NAME` and `${NAME}` in paths replaced by what the host makes of them.
 *
 * One round trip when there is such a path, none otherwise. An unknown user or variable stays as written.
 *
 * @see Python, os.path.expanduser and os.path.expandvars, which Ansible's type `path` calls on the host
 */
export async function expandPaths(params: JsonObject, schema: ParamsSchema, target: ReadTarget): Promise<JsonObject> {
  const wanted = new Set<string>()
  eachPath(params, schema, (path) => {
    if (needsExpansion(path)) wanted.add(path)
    return path
  })
  if (wanted.size === 0) return params
  const paths = [...wanted]
  const { stdout } = await target.query({
    script: paths.map((path) => `printf '%s\\000' ${expandedWord(path)}`).join('\n'),
  })
  const expanded = stdout.split('\0')
  const table = new Map(paths.map((path, index) => [path, expanded[index] ?? path]))
  return eachPath(params, schema, (path) => table.get(path) ?? path)
}

function eachPath(params: JsonObject, { properties }: ParamsSchema, replace: (path: string) => string): JsonObject {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => {
      const schema = properties[name]
      return [name, schema === undefined ? value : replaceIn(value, schema, replace)]
    }),
  )
}

function replaceIn(value: Json, schema: ItemSchema, replace: (path: string) => string): Json {
  if (schema.format === 'path' && typeof value === 'string') return replace(value)
  const { items } = schema
  return items !== undefined && isJsonArray(value) ? value.map((item) => replaceIn(item, items, replace)) : value
}
