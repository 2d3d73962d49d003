import type { ProjectFiles } from '../project/files.ts'
import type { Json, JsonObject } from '../value/json.ts'

/** What the command line says of the one task. */
export interface AdhocTask {
  readonly pattern: string
  readonly module: string
  /** `key=value` words, free text, or a dict in JSON. */
  readonly args: string
  /** Seconds that the task may run in the background, and between looks at it (`-B`, `-P`). */
  readonly background?: number
  readonly poll?: number
  /** Seconds after which the task is ended. */
  readonly timeout?: number
}

/** The name by which the written play goes; no file has it. */
export const adhocFile = '(command line)'

/** The play of a single task as a playbook's text. JSON is YAML, so it is read and checked as any playbook is. */
export function adhocPlaybook({ pattern, module, args, background, poll, timeout }: AdhocTask): string {
  const task: JsonObject = {
    [module]: argumentsOf(args),
    ...(background === undefined ? {} : { async: background }),
    ...(poll === undefined ? {} : { poll }),
    ...(timeout === undefined ? {} : { timeout }),
  }
  return JSON.stringify([{ name: 'Ansible Ad-Hoc', hosts: pattern, gather_facts: false, tasks: [task] }])
}

function argumentsOf(args: string): Json {
  const text = args.trim()
  if (!text.startsWith('{') || !text.endsWith('}')) return args
  try {
    // What JSON.parse gives is JSON.
    return JSON.parse(text) as Json
  } catch {
    return args
  }
}

/** The files of the project, and one more at `path` that is on no disk. */
export function withFile(files: ProjectFiles, path: string, text: string): ProjectFiles {
  const bytes = new TextEncoder().encode(text)
  return {
    exists: (asked) => asked === path || files.exists(asked),
    isFile: (asked) => asked === path || files.isFile(asked),
    isDirectory: (asked) => files.isDirectory(asked),
    isExecutable: (asked) => files.isExecutable(asked),
    readBytes: (asked) => (asked === path ? bytes : files.readBytes(asked)),
    readText: (asked) => (asked === path ? text : files.readText(asked)),
    list: (folder) => files.list(folder),
    absolute: (asked) => files.absolute(asked),
    realpath: (asked) => files.realpath(asked),
  }
}
