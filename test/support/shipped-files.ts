import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** The roles and playbooks that hadeploy brings along, as files of a project in memory. */
export function shippedFiles(): Readonly<Record<string, string>> {
  const paths = ['roles', 'playbooks'].flatMap((folder) =>
    readdirSync(resolve(folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  )
  return Object.fromEntries(paths.map((path) => [path.slice(resolve().length + 1), readFileSync(path, 'utf8')]))
}
