import { basename } from 'node:path'
import { error } from '../../diagnostic/catalogue.ts'
import type { Diagnosed } from '../../diagnostic/diagnostic.ts'
import { readYaml } from '../../document/read-yaml.ts'
import { documentCheck } from '../../schema/document-schema.ts'
import { shellWords } from '../../text/shell-words.ts'
import { isJsonArray, isJsonObject, toJson, type Json, type JsonObject } from '../../value/json.ts'

/** A disaster, what is typed then, and what must come of it. Members are numbered from 1, in the order of their group. */
export interface Drill {
  /** `G1`; the first word of the file's name. */
  readonly id: string
  readonly title: string
  /** Part of the quick half that runs with every test of the lab. */
  readonly isQuick: boolean
  readonly steps: readonly DrillStep[]
  /** Why the lab cannot bring this disaster about; such a drill has no steps. */
  readonly impossible: string | null
}

export type DrillStep =
  /** A verb of lab/lab with its words. */
  | { readonly kind: 'lab'; readonly words: readonly string[] }
  /** Shell text on members, one after another, by their namespaces: it works without network and sshd. */
  | { readonly kind: 'shell'; readonly members: readonly number[]; readonly script: string }
  | { readonly kind: 'pause'; readonly seconds: number }
  | RunStep

/** A run of a playbook, and what must come of it. */
export interface RunStep {
  /**
   * `recover`: afterwards the cluster is whole, without loss. `refuse`: it fails, and everything is as it was. `fail`: it fails on the
   * way, and the members that are named serve.
   */
  readonly kind: 'recover' | 'refuse' | 'fail'
  readonly playbook: string
  readonly arguments: readonly string[]
  /** The decision in short (`bootstrap 3`); `*` stands for anything. */
  readonly decides: string
  /** What a run that fails must say; `*` stands for anything. */
  readonly says: string
  /** Who must be in the cluster afterwards; null means all. */
  readonly members: readonly number[] | null
  /** Members whose acknowledged writes the operator gives up. */
  readonly givesUp: readonly number[]
  /** Whether writers go on meanwhile. */
  readonly underLoad: boolean
}

const runKinds = ['recover', 'refuse', 'fail'] as const

const member = { type: 'integer', minimum: 1 }
const members = { type: 'array', items: member, minItems: 1 }

const run = {
  type: 'object',
  required: ['decides'],
  properties: {
    playbook: { type: 'string' },
    arguments: { type: 'string' },
    vars: { type: 'object' },
    decides: { type: 'string' },
    says: { type: 'string' },
    members,
    gives_up: members,
    under_load: { type: 'boolean' },
  },
  additionalProperties: false,
}

const check = documentCheck(
  {
    type: 'object',
    required: ['title'],
    properties: {
      title: { type: 'string' },
      quick: { type: 'boolean' },
      impossible: { type: 'string' },
      steps: {
        type: 'array',
        minItems: 1,
        items: {
          type: 'object',
          minProperties: 1,
          properties: {
            lab: { type: 'string' },
            at: members,
            run: { type: 'string' },
            pause: { type: 'number', exclusiveMinimum: 0 },
            recover: run,
            refuse: run,
            fail: run,
          },
          dependencies: { at: ['run'], run: ['at'] },
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
  const steps = objectsIn(written['steps'])
  const impossible = textOf(written['impossible'])
  if ((steps.length === 0) !== (impossible !== null)) {
    const detail = 'A drill has either steps, or a reason in "impossible" why the lab cannot bring it about.'
    return { value: null, diagnostics: [error('cli/drill-file', detail, { at: node.span })] }
  }
  const [id = ''] = basename(file, '.yml').split('-')
  const drill: Drill = {
    id,
    title: textOf(written['title']) ?? '',
    isQuick: written['quick'] === true,
    steps: steps.flatMap(stepsOf),
    impossible,
  }
  return { value: drill, diagnostics: [] }
}

/** One entry may hold several steps; they are taken in this order. */
function stepsOf(entry: JsonObject): readonly DrillStep[] {
  const lab = textOf(entry['lab'])
  const script = textOf(entry['run'])
  const { pause } = entry
  return [
    ...(lab === null ? [] : [{ kind: 'lab', words: shellWords(lab) ?? [] } as const]),
    ...(script === null ? [] : [{ kind: 'shell', members: numbersIn(entry['at']), script } as const]),
    ...(typeof pause === 'number' ? [{ kind: 'pause', seconds: pause } as const] : []),
    ...runKinds.flatMap((kind) => {
      const run = entry[kind]
      return isJsonObject(run) ? [runOf(kind, run)] : []
    }),
  ]
}

function runOf(kind: RunStep['kind'], entry: JsonObject): RunStep {
  return {
    kind,
    playbook: textOf(entry['playbook']) ?? 'recover-galera.yml',
    arguments: [
      ...(shellWords(textOf(entry['arguments']) ?? '') ?? []),
      ...(entry['vars'] === undefined ? [] : ['-e', JSON.stringify(entry['vars'])]),
    ],
    decides: textOf(entry['decides']) ?? '*',
    says: textOf(entry['says']) ?? '*',
    members: entry['members'] === undefined ? null : numbersIn(entry['members']),
    givesUp: numbersIn(entry['gives_up']),
    underLoad: entry['under_load'] === true,
  }
}

function objectsIn(value: Json | undefined): readonly JsonObject[] {
  return value !== undefined && isJsonArray(value) ? value.filter(isJsonObject) : []
}

function numbersIn(value: Json | undefined): readonly number[] {
  return value !== undefined && isJsonArray(value) ? value.filter((one) => typeof one === 'number') : []
}

function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null
}
