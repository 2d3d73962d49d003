import type { FileStat, ReadTarget } from '../target/target.ts'
import type { Json, JsonObject } from '../value/json.ts'

/**
 * What results of Ansible's modules tell of the path that they name: owner, group, mode, size and kind of the thing itself.
 *
 * @returns nothing when there is no such path; links that lead nowhere count as that
 * @see ansible-core 2.19, `AnsibleModule.add_path_info`
 */
export async function pathInfo(path: string, target: ReadTarget): Promise<JsonObject> {
  const stat = await target.stat(path)
  if (stat === null) return {}
  const isDangling = stat.type === 'link' && (await target.stat(path, { follow: true })) === null
  return isDangling ? {} : shownStat(stat)
}

/** The same of a path that was looked at already. */
export function shownStat({ type, links, mode, uid, gid, owner, group, sizeBytes }: FileStat): JsonObject {
  const kind = type === 'link' || type === 'directory' ? type : links > 1 ? 'hard' : 'file'
  return { state: kind, mode: shownMode(mode), uid, gid, owner, group, size: sizeBytes }
}

/** Permission bits as results show them: `0644`, and `01777` with five digits. */
export function shownMode(mode: number): string {
  return `0${mode.toString(8).padStart(3, '0')}`
}

/** A failed result with the facts of the path that it names. */
export async function withPathInfo(result: JsonObject, target: ReadTarget): Promise<JsonObject> {
  const path: Json | undefined = result['path'] ?? result['dest']
  return typeof path === 'string' && path.startsWith('/') ? { ...result, ...(await pathInfo(path, target)) } : result
}
