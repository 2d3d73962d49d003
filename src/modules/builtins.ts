import type { AnyModule } from '../module/contract.ts'
import apt from './packages/apt.ts'
import dnf from './packages/dnf.ts'
import packageModule from './packages/package.ts'

/** Every module that hadeploy brings along, sorted by field and name. */
export const builtinModules: readonly AnyModule[] = [apt, dnf, packageModule]
