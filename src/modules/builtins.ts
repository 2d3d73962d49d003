import type { AnyModule } from '../module/contract.ts'

/** Every module that hadeploy brings along, sorted by field and name. */
export const builtinModules: readonly AnyModule[] = []
