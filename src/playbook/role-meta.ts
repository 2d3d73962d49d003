import { join } from 'node:path'
import { documentCheck } from '../schema/document-schema.ts'
import type { YamlDict, YamlNode } from '../document/node.ts'
import { toJson, isJsonObject, type Json, type JsonObject } from '../value/json.ts'
import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import { unwrap, type Documents } from './documents.ts'
import { optionsSchema } from './argument-spec-schema.ts'
import type { ArgumentSpec, ClusterDeclaration } from './model.ts'
import { roleFiles, type RoleFile } from './role-files.ts'
import type { Site } from './site.ts'

/** What a role says of itself. */
export interface RoleMeta {
  /** The entries of `dependencies:`, read like those of `roles:`. */
  readonly dependencies: readonly YamlNode[]
  readonly allowDuplicates: boolean
  readonly cluster?: ClusterDeclaration
  /** Argument specs by entry point: `main`, or the name of a file in tasks/. */
  readonly argumentSpecs: ReadonlyMap<string, ArgumentSpec>
}

const specs = {
  type: ['object', 'null'],
  additionalProperties: {
    type: ['object', 'null'],
    properties: {
      short_description: { type: ['string', 'null'] },
      description: { type: ['string', 'array', 'null'] },
      author: { type: ['string', 'array'] },
      version_added: { type: ['string', 'number'] },
      seealso: { type: 'array' },
      examples: { type: 'string' },
      options: optionsSchema,
      mutually_exclusive: { type: 'array' },
      required_together: { type: 'array' },
      required_one_of: { type: 'array' },
      required_if: { type: 'array' },
      required_by: { type: 'object' },
    },
    additionalProperties: false,
  },
}

const checkMeta = documentCheck(
  {
    type: 'object',
    properties: {
      dependencies: { type: ['array', 'null'] },
      allow_duplicates: { type: 'boolean' },
      galaxy_info: { type: ['object', 'null'] },
      collections: { type: ['array', 'null'] },
      argument_specs: specs,
      hadeploy: {
        type: 'object',
        properties: {
          cluster: {
            type: 'object',
            required: ['members', 'health'],
            properties: {
              members: { type: 'string' },
              health: { type: 'string' },
              timeout: { type: 'number', exclusiveMinimum: 0 },
            },
            additionalProperties: false,
          },
        },
        additionalProperties: false,
      },
    },
  },
  'playbook/role-meta',
  'meta/main.yml',
)

const checkSpecs = documentCheck(
  { type: 'object', required: ['argument_specs'], properties: { argument_specs: specs }, additionalProperties: false },
  'playbook/role-meta',
  'meta/argument_specs.yml',
)

/** Reads `meta/main.yml` and `meta/argument_specs.yml`, which wins over the specs in the former. */
export function readRoleMeta(file: Omit<RoleFile, 'folder' | 'from'>, site: Site): RoleMeta {
  const reading = { documents: site.context.documents, report: site.report }
  const main = documentOf(roleFiles({ ...file, folder: 'meta', from: undefined }, site)[0], reading, checkMeta)
  const ownSpecs = ownSpecsOf(file.rolePath, reading)
  const dependencies = main === null ? undefined : valueOf(main, 'dependencies')
  const meta = main === null ? {} : jsonOf(main)
  const written = ownSpecs ?? meta['argument_specs']
  const cluster = clusterOf(meta)
  return {
    dependencies: dependencies?.kind === 'list' ? dependencies.items : [],
    allowDuplicates: meta['allow_duplicates'] === true,
    ...(cluster === undefined ? {} : { cluster }),
    argumentSpecs: specsOf(objectOf(written)),
  }
}

/** What reading a file of meta/ needs. */
export interface MetaReading {
  readonly documents: Documents
  readonly report: (found: Diagnostic) => void
}

/** The argument specs of a role that has them in a file of their own, by entry point. @param rolePath - absolute */
export function readArgumentSpecs(rolePath: string, reading: MetaReading): ReadonlyMap<string, ArgumentSpec> {
  return specsOf(objectOf(ownSpecsOf(rolePath, reading)))
}

function ownSpecsOf(rolePath: string, reading: MetaReading): Json | undefined {
  const path = ['yml', 'yaml', 'json']
    .map((extension) => join(rolePath, 'meta', `argument_specs.${extension}`))
    .find((candidate) => reading.documents.isFile(candidate))
  const written = documentOf(path, reading, checkSpecs)
  return written === null ? undefined : jsonOf(written)['argument_specs']
}

/** The dict of a file, when there is one and it has the right shape. */
function documentOf(
  path: string | undefined,
  { documents, report }: MetaReading,
  check: ReturnType<typeof documentCheck>,
): YamlDict | null {
  const node = path === undefined ? null : (unwrap(documents.read(path), report) ?? null)
  if (node === null) return null
  const mistakes = check(node)
  for (const found of mistakes) report(found)
  return mistakes.length === 0 && node.kind === 'dict' ? node : null
}

function valueOf(dict: YamlDict, name: string): YamlNode | undefined {
  return dict.entries.find(({ key }) => key.value === name)?.value
}

function jsonOf(dict: YamlDict): JsonObject {
  return objectOf(toJson(dict.value))
}

function objectOf(json: Json | undefined): JsonObject {
  return isJsonObject(json) ? json : {}
}

function clusterOf(meta: JsonObject): ClusterDeclaration | undefined {
  const { members, health, timeout } = objectOf(objectOf(meta['hadeploy'])['cluster'])
  if (typeof members !== 'string' || typeof health !== 'string') return undefined
  return { members, health, ...(typeof timeout === 'number' ? { healthLimitMs: timeout * 1000 } : {}) }
}

function specsOf(specs: JsonObject): ReadonlyMap<string, ArgumentSpec> {
  return new Map(Object.entries(specs).map(([entryPoint, spec]) => [entryPoint, specOf(entryPoint, objectOf(spec))]))
}

function specOf(entryPoint: string, spec: JsonObject): ArgumentSpec {
  const { short_description: shortDescription, options } = spec
  const rules = Object.fromEntries(ruleNames.flatMap((name) => (spec[name] === undefined ? [] : [[name, spec[name]]])))
  return {
    entryPoint,
    ...(typeof shortDescription === 'string' ? { shortDescription } : {}),
    options: objectOf(options),
    ...(Object.keys(rules).length === 0 ? {} : { rules }),
  }
}

const ruleNames = ['mutually_exclusive', 'required_together', 'required_one_of', 'required_if', 'required_by'] as const
