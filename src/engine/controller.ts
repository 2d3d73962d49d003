import { join } from 'node:path/posix'
import { error } from '../diagnostic/catalogue.ts'
import { DiagnosticError } from '../diagnostic/diagnostic.ts'
import { templateVariables } from '../expression/template-variables.ts'
import type { Controller, RenderOptions } from '../module/contract.ts'
import { readHandlebars } from '../template/handlebars.ts'
import { jinjaOptions, readJinja, type JinjaOptions } from '../template/jinja.ts'
import type { TextTemplate } from '../template/text-template.ts'
import { scopeOf } from './assignment.ts'
import type { Attempt } from './attempt.ts'
import { firstExisting, placesFor } from './search.ts'

/** The controller's files as the module of one task sees them. */
export function controllerFor({ assignment, item }: Attempt): Controller {
  const { task, playRun } = assignment
  const { ports } = playRun.run
  const { world } = playRun.run.surroundings
  const opened = (text: string): string => {
    if (!text.startsWith(vaultHeader)) return text
    const plain = world.decrypt(text)
    world.secrets.add(plain)
    return plain
  }
  const read = (path: string, decrypt: boolean): Uint8Array => {
    const bytes = ports.files.readBytes(path)
    if (!(bytes instanceof Uint8Array)) throw new DiagnosticError(bytes)
    const isVaulted = Buffer.from(bytes.subarray(0, vaultHeader.length)).toString() === vaultHeader
    return isVaulted && decrypt ? Buffer.from(opened(Buffer.from(bytes).toString())) : bytes
  }
  return {
    findFile: (name, folder) => firstExisting(placesFor(name, folder, task, playRun.variables.folder), ports.files),
    isDirectory: (path) => ports.files.isDirectory(path),
    readBytes: (path, { decrypt = true } = {}) => Promise.resolve(read(path, decrypt)),
    walk: (path) => Promise.resolve(walk(path, '', ports.files)),
    mode: ports.modeOf,
    writeBytes: ports.writeFile,
    renderFile(path, options) {
      const written = ports.files.readText(path)
      if (typeof written !== 'string') throw new DiagnosticError(written)
      const source = opened(written)
      const told = templateVariables(
        path,
        options.written ?? path,
        options.destination ?? null,
        scopeOf(assignment, item),
      )
      const scope = scopeOf(assignment, new Map([...(item ?? []), ...told]))
      return templateOf(source, path, options).render(scope)
    },
  }
}

const vaultHeader = '$ANSIBLE_VAULT;'

/** Templates as parsed, by path and options: a thousand hosts render one of them. */
const parsed = new Map<string, { readonly source: string; readonly template: TextTemplate }>()

function templateOf(source: string, path: string, options: RenderOptions): TextTemplate {
  const key = `${path} ${JSON.stringify(syntaxOf(options))}`
  const known = parsed.get(key)
  if (known?.source === source) return known.template
  const read = path.endsWith('.hbs') ? readHandlebars(source, path) : readJinja(source, path, syntaxOf(options))
  const [fault] = read.diagnostics
  if (fault !== undefined) throw new DiagnosticError(fault)
  if (read.value === null) throw new Error(`${path} has no template. This is a bug in hadeploy.`)
  parsed.set(key, { source, template: read.value })
  return read.value
}

/** The options of the `template` module as the signs of Jinja. */
function syntaxOf(options: RenderOptions): JinjaOptions {
  return {
    ...jinjaOptions,
    trimBlocks: options.trimBlocks ?? jinjaOptions.trimBlocks,
    lstripBlocks: options.lstripBlocks ?? jinjaOptions.lstripBlocks,
    blockStart: options.blockStart ?? jinjaOptions.blockStart,
    blockEnd: options.blockEnd ?? jinjaOptions.blockEnd,
    outputStart: options.variableStart ?? jinjaOptions.outputStart,
    outputEnd: options.variableEnd ?? jinjaOptions.outputEnd,
    commentStart: options.commentStart ?? jinjaOptions.commentStart,
    commentEnd: options.commentEnd ?? jinjaOptions.commentEnd,
    newline: options.newlineSequence ?? jinjaOptions.newline,
  }
}

interface Folders {
  list(folder: string): readonly string[]
  isDirectory(path: string): boolean
}

function walk(root: string, below: string, files: Folders): readonly string[] {
  const folder = join(root, below)
  if (!files.isDirectory(folder)) {
    throw new DiagnosticError(error('project/unreadable', `${folder} is no folder.`))
  }
  return files.list(folder).flatMap((name) => {
    const path = below === '' ? name : `${below}/${name}`
    return files.isDirectory(join(root, path)) ? [`${path}/`, ...walk(root, path, files)] : [path]
  })
}
