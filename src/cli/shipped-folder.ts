import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Where the roles, playbooks and inventories that hadeploy ships lie. */
export const shippedFolder = rootAbove(dirname(fileURLToPath(import.meta.url)))

// The bundle lies in dist/, the sources in src/cli/; the package's own file marks the folder above both.
function rootAbove(folder: string): string {
  return existsSync(join(folder, 'package.json')) || dirname(folder) === folder ? folder : rootAbove(dirname(folder))
}
