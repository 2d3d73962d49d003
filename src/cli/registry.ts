import { engineActions } from '../engine/actions/table.ts'
import { ModuleRegistry } from '../module/registry.ts'
import { builtinModules } from '../modules/builtins.ts'

/** Every name that a task may call: the modules, and the actions of the engine. */
export const registry = new ModuleRegistry([...builtinModules, ...engineActions.values()])
