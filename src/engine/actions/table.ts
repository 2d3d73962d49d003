import type { EngineAction } from './action.ts'
import addHost from './add-host.ts'
import assertThat from './assert.ts'
import asyncStatus from './async-status.ts'
import debug from './debug.ts'
import fail from './fail.ts'
import groupBy from './group-by.ts'
import { includes } from './includes.ts'
import includeVars from './include-vars.ts'
import meta from './meta.ts'
import pause from './pause.ts'
import setFact from './set-fact.ts'
import setStats from './set-stats.ts'
import validateArgumentSpec from './validate-argument-spec.ts'

/** The actions of the engine by name: one list, as for modules. */
export const engineActions: ReadonlyMap<string, EngineAction> = new Map(
  [
    addHost,
    assertThat,
    asyncStatus,
    debug,
    fail,
    groupBy,
    ...includes,
    includeVars,
    meta,
    pause,
    setFact,
    setStats,
    validateArgumentSpec,
  ].map((action) => [action.name, action]),
)

/** Actions that run once for the whole set of hosts, whatever `run_once` says. */
export const oncePerSet: ReadonlySet<string> = new Set(['add_host', 'pause'])
