import { basename } from 'node:path'
import { error } from '../../diagnostic/catalogue.ts'
import type { Diagnosed } from '../../diagnostic/diagnostic.ts'
import { readYaml } from '../../document/read-yaml.ts'
import { documentCheck } from '../../schema/document-schema.ts'
import { shellWords } from '../../text/shell-words.ts'
import { isJsonArray, isJsonObject, toJson, type Json, type JsonObject } from '../../value/json.ts'
import { isServiceName, serviceNames, type ServiceName } from './services/services.ts'

/** A disaster, what is typed then, and what must come of it. Members are numbered from 1, in the order of their group. */
export interface Drill {
  /** `G1`; the first word of the file's name. */
  readonly id: string
  readonly title: string
  /** Part of the quick half that runs with every test of the lab. */
  readonly isQuick: boolean
  /** The services that are written to meanwhile, and must be whole before and after. */
  readonly services: readonly ServiceName[]
  readonly steps: readonly DrillStep[]
  /** Why the lab cannot bring this disaster about; such a drill has no steps. */
  readonly impossible: string | null
}

/**
 * Where a command is run: a member by its number, the member that held the virtual address when the drill began, the first and the last
 * of the others, or this machine in the network of the lab.
 */
export type Place = number | (typeof places)[number]

const roles = ['holder', 'bystander', 'third'] as const
const places = [...roles, 'lab'] as const

/** Whether a word stands for a host by its part in the drill. */
export function isRole(word: string): word is (typeof roles)[number] {
  return roles.some((role) => role === word)
}

export type DrillStep =
  /** A verb of lab/lab with its words; `holder`, `bystander` and `third` stand for hosts. */
  | { readonly kind: 'lab'; readonly words: readonly string[] }
  /** Shell text in places, one after another; on members by their namespaces, so that it works without network and sshd. */
  | { readonly kind: 'shell'; readonly places: readonly Place[]; readonly script: string }
  /** Shell text that must succeed in each of the places, within some seconds. */
  | {
      readonly kind: 'expect'
      readonly places: readonly Place[]
      readonly script: string
      readonly withinSeconds: number
    }
  /** A6: how many members hold the virtual address, within some seconds. */
  | { readonly kind: 'holders'; readonly count: number; readonly withinSeconds: number }
  /** How long nothing was acknowledged through the virtual address up to now, at most. */
  | { readonly kind: 'silence'; readonly mostSeconds: number }
  | { readonly kind: 'pause'; readonly seconds: number }
  | KillStep
  | RunStep

/** A run of a playbook whose hadeploy is killed on the way. */
export interface KillStep {
  readonly kind: 'kill'
  readonly playbook: string
  readonly arguments: readonly string[]
  /** The name of the task with whose start it is. */
  readonly atTask: string
}

/** A run of a playbook, and what must come of it. */
export interface RunStep {
  /**
   * `recover`: afterwards the cluster is whole, without loss. `refuse`: it fails, and everything is as it was. `fail`: it fails on the
   * way, and the members that are named serve. `report`: it ends well, and everything is as it was.
   */
  readonly kind: 'recover' | 'refuse' | 'fail' | 'report'
  readonly playbook: string
  readonly arguments: readonly string[]
  /** The decision in short (`bootstrap 3`); `*` stands for anything. */
  readonly decides: string
  /** What a run must say that fails or reports; `*` stands for anything. */
  readonly says: string
  /** Who must be in the cluster afterwards; null means all. */
  readonly members: readonly number[] | null
  /** Members whose acknowledged writes the operator gives up. */
  readonly givesUp: readonly number[]
  /** Services that a run which fails must leave as they are; null means all of the drill. */
  readonly leaves: readonly ServiceName[] | null
  /** Whether writers go on meanwhile. */
  readonly underLoad: boolean
}

const runKinds = ['recover', 'refuse', 'fail', 'report'] as const

const member = { type: 'integer', minimum: 1 }
const members = { type: 'array', items: member, minItems: 1 }

const listOfServices = { type: 'array', items: { enum: serviceNames }, minItems: 1 }
const at = { type: 'array', items: { anyOf: [member, { enum: places }] }, minItems: 1 }

const run = {
  type: 'object',
  minProperties: 1,
  properties: {
    playbook: { type: 'string' },
    arguments: { type: 'string' },
    vars: { type: 'object' },
    decides: { type: 'string' },
    says: { type: 'string' },
    members,
    gives_up: members,
    leaves: listOfServices,
    under_load: { type: 'boolean' },
  },
  additionalProperties: false,
}

const check = documentCheck(
  {
    type: 'object',
    required: ['title', 'services'],
    properties: {
      title: { type: 'string' },
      quick: { type: 'boolean' },
      services: listOfServices,
      impossible: { type: 'string' },
      steps: {
        type: 'array',
        minItems: 1,
        items: {
          type: 'object',
          minProperties: 1,
          properties: {
            lab: { type: 'string' },
            at,
            run: { type: 'string' },
            expect: { type: 'string' },
            holders: { type: 'integer', minimum: 0 },
            within: { type: 'number', exclusiveMinimum: 0 },
            pause: { type: 'number', exclusiveMinimum: 0 },
            silence: { type: 'number', exclusiveMinimum: 0 },
            recover: run,
            refuse: run,
            fail: run,
            report: run,
            kill: {
              type: 'object',
              required: ['at'],
              properties: {
                playbook: { type: 'string' },
                arguments: { type: 'string' },
                at: { type: 'string' },
                vars: { type: 'object' },
              },
              additionalProperties: false,
            },
          },
          dependencies: { run: ['at'], expect: ['at'] },
          additionalProperties: false,
        },
      },
    },
    additionalProperties: false,
  },
  'cli/drill-file',
  'the drill',
)

/**
 * Reads the file of one drill.
 *
 * @param file - `drills/ID-what-happens.yml`
 */
export function readDrill(text: string, file: string): Diagnosed<Drill | null> {
  const { value: node, diagnostics } = readYaml(text, file, 'data')
  if (node === null) {
    return { value: null, diagnostics: [...diagnostics, error('cli/drill-file', `${file} is empty.`)] }
  }
  const mistakes = [...diagnostics, ...check(node)]
  const written = toJson(node.value)
  if (mistakes.length > 0 || !isJsonObject(written)) return { value: null, diagnostics: mistakes }
  const steps = listIn(written['steps']).filter(isJsonObject)
  const impossible = textOf(written['impossible'])
  if ((steps.length === 0) !== (impossible !== null)) {
    const detail = 'A drill has either steps, or a reason in "impossible" why the lab cannot bring it about.'
    return { value: null, diagnostics: [error('cli/drill-file', detail, { at: node.span })] }
  }
  const [id = ''] = basename(file, '.yml').split('-')
  const services = servicesIn(written['services'])
  const drill: Drill = {
    id,
    title: textOf(written['title']) ?? '',
    isQuick: written['quick'] === true,
    services,
    steps: steps.flatMap((step) => stepsOf(step, services)),
    impossible,
  }
  return { value: drill, diagnostics: [] }
}

/** One entry may hold several steps; they are taken in this order. */
function stepsOf(entry: JsonObject, services: readonly ServiceName[]): readonly DrillStep[] {
  const [lab, script, expected] = [textOf(entry['lab']), textOf(entry['run']), textOf(entry['expect'])]
  const { pause, holders, within, silence, kill } = entry
  const at = listIn(entry['at']).filter(isPlace)
  const withinSeconds = typeof within === 'number' ? within : 0
  return [
    ...(lab === null ? [] : [{ kind: 'lab', words: shellWords(lab) ?? [] } as const]),
    ...(script === null ? [] : [{ kind: 'shell', places: at, script } as const]),
    ...(typeof pause === 'number' ? [{ kind: 'pause', seconds: pause } as const] : []),
    ...(typeof holders === 'number' ? [{ kind: 'holders', count: holders, withinSeconds } as const] : []),
    ...(expected === null ? [] : [{ kind: 'expect', places: at, script: expected, withinSeconds } as const]),
    ...(typeof silence === 'number' ? [{ kind: 'silence', mostSeconds: silence } as const] : []),
    ...(kill !== undefined && isJsonObject(kill) ? [killOf(kill, services)] : []),
    ...runKinds.flatMap((kind) => {
      const run = entry[kind]
      return isJsonObject(run) ? [runOf(kind, run, services)] : []
    }),
  ]
}

function isPlace(value: Json): value is Place {
  return typeof value === 'number' || places.some((place) => place === value)
}

function killOf(entry: JsonObject, services: readonly ServiceName[]): KillStep {
  return {
    kind: 'kill',
    playbook: playbookOf(entry, services),
    arguments: argumentsOf(entry),
    atTask: textOf(entry['at']) ?? '',
  }
}

function argumentsOf(entry: JsonObject): readonly string[] {
  return [
    ...(shellWords(textOf(entry['arguments']) ?? '') ?? []),
    ...(entry['vars'] === undefined ? [] : ['-e', JSON.stringify(entry['vars'])]),
  ]
}

function playbookOf(entry: JsonObject, [first]: readonly ServiceName[]): string {
  return textOf(entry['playbook']) ?? `recover-${first ?? ''}.yml`
}

function runOf(kind: RunStep['kind'], entry: JsonObject, services: readonly ServiceName[]): RunStep {
  return {
    kind,
    playbook: playbookOf(entry, services),
    arguments: argumentsOf(entry),
    decides: textOf(entry['decides']) ?? '*',
    says: textOf(entry['says']) ?? '*',
    members: entry['members'] === undefined ? null : numbersIn(entry['members']),
    givesUp: numbersIn(entry['gives_up']),
    leaves: entry['leaves'] === undefined ? null : servicesIn(entry['leaves']),
    underLoad: entry['under_load'] === true,
  }
}

function listIn(value: Json | undefined): readonly Json[] {
  return value !== undefined && isJsonArray(value) ? value : []
}

function numbersIn(value: Json | undefined): readonly number[] {
  return listIn(value).filter((one) => typeof one === 'number')
}

function servicesIn(value: Json | undefined): readonly ServiceName[] {
  return listIn(value)
    .filter((name) => typeof name === 'string')
    .filter(isServiceName)
}

function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null
}
