import { differences } from '../../module/state-difference.ts'
import { defineModule, isRefusal, refuse, type DiffPart, type Refusal } from '../../module/contract.ts'
import type { ParamsOf } from '../../module/params.ts'
import type { JsonObject } from '../../value/json.ts'
import { applyFileState } from './apply-file-state.ts'
import { attributeParams, planOwnership, type Ownership } from './attributes.ts'
import {
  aroundOf,
  ownershipWhenMade,
  probeFileState,
  sourcePath,
  type FileQuestion,
  type FileState,
} from './file-state.ts'
import { askedTime, type AskedTime, type WantedTime } from './file-times.ts'

const params = {
  properties: {
    path: { type: 'string', format: 'path', aliases: ['dest', 'name'], description: 'What it is about.' },
    state: {
      type: 'string',
      enum: ['absent', 'directory', 'file', 'hard', 'link', 'touch'],
      description:
        'What shall stand there. `file` only sets attributes, and fails without a file; `touch` makes an empty one. ' +
        'Left out, it is what stands there already.',
    },
    src: { type: 'string', format: 'path', description: 'What a link points to; for `link` and `hard`.' },
    recurse: {
      type: 'boolean',
      default: false,
      description: 'Give the attributes to everything below a directory too.',
    },
    force: {
      type: 'boolean',
      default: false,
      description: 'Let a link replace a file, and point to what is not there.',
    },
    follow: { type: 'boolean', default: true, description: 'Mean what a symbolic link points to.' },
    modification_time: { type: 'string', description: 'The time of change: `preserve`, `now`, or in the format.' },
    modification_time_format: { type: 'string', default: '%Y%m%d%H%M.%S', description: 'The format of that time.' },
    access_time: { type: 'string', description: 'The time of reading: `preserve`, `now`, or in the format.' },
    access_time_format: { type: 'string', default: '%Y%m%d%H%M.%S', description: 'The format of that time.' },
    ...attributeParams,
  },
  required: ['path'],
} as const

type Params = ParamsOf<typeof params>
type Prepared = Params & { readonly question: FileQuestion }
type Kind = NonNullable<Params['state']>

/**
 * Keeps files, directories and links there or away, with their attributes.
 *
 * Source: ansible.builtin.file 2.14. With `recurse`, links are either followed or changed themselves, never both.
 */
export default defineModule({
  name: 'file',
  summary: 'Keep files, directories and links as they shall be.',
  params,
  returns: {
    path: 'What it was about (`dest` for links and `touch`).',
    state: 'What stands there now.',
    mode: 'Permissions, in octal digits.',
    owner: 'The owner.',
    group: 'The group.',
    uid: "The owner's number.",
    gid: "The group's number.",
    size: 'Bytes.',
  },
  examples: `- name: Make the folder of the certificates
  file:
    path: /etc/haproxy/certs
    state: directory
    owner: root
    group: haproxy
    mode: '0750'`,

  prepare: (params): Promise<Prepared | Refusal> => Promise.resolve(prepared(params)),

  probe: ({ question }: Prepared, target) => probeFileState(question, target),

  plan(params, before) {
    const after = refuseStrangers(params, before) ?? planned(params, before)
    if (isRefusal(after)) return { ...after, result: { path: before.path, ...after.result } }
    // What was found around it is only promised where nothing happens.
    const isSame = differences({ ...before, around: null }, { ...after, around: null }).length === 0
    return isSame ? before : { ...after, around: undefined }
  },

  apply: ({ question }, after, target, before) => applyFileState(question, after, target, before),

  result(params, before, after, applied) {
    const { question } = params
    const info = applied ?? aroundOf(before).info
    const kind = kindOf(params, before)
    if (kind === 'absent') return { path: after.path, state: 'absent', ...info }
    if (kind === 'file' || kind === 'directory') return { path: after.path, ...info }
    if (kind === 'touch') return { dest: question.path, ...info }
    const present = kind === 'link' && params.follow && aroundOf(before).source !== null ? before.linkTarget : undefined
    return { dest: question.path, src: params.src ?? present ?? null, ...info }
  },

  diff: (params, before, after): readonly DiffPart[] => [
    {
      before: { ...shownDiff(before, after), ...contentOf(before, after) },
      after: asAsked(params, before, shownDiff(after, before)),
    },
  ],
})

function prepared(params: Params): Prepared | Refusal {
  const { path, src, state, follow, recurse } = params
  const fallback = state === 'touch' ? 'now' : 'preserve'
  const mtime = askedTime(params.modification_time ?? fallback, params.modification_time_format)
  const atime = askedTime(params.access_time ?? fallback, params.access_time_format)
  if (isRefused(mtime)) return mtime
  if (isRefused(atime)) return atime
  const question = {
    path: path.replace(/(.)\/+$/, '$1'),
    follow,
    recurse,
    mtime,
    atime,
    ...(state === undefined ? {} : { state }),
    ...(src === undefined ? {} : { src }),
  }
  return { ...params, question }
}

function isRefused(time: AskedTime | Refusal): time is Refusal {
  return typeof time === 'object' && 'refusal' in time
}

function kindOf({ state, recurse }: Params, before: FileState): Kind {
  if (state !== undefined) return state
  if (before.type === 'absent') return recurse ? 'directory' : 'file'
  if (before.type === 'directory' || before.type === 'link') return before.type
  return (before.links ?? 1) > 1 ? 'hard' : 'file'
}

/** Refuses parameters that belong to another state. */
function refuseStrangers(params: Params, before: FileState): Refusal | null {
  const kind = kindOf(params, before)
  if (params.recurse && kind !== 'directory') {
    return refuse('files/wrong-arguments', "recurse option requires state to be 'directory'")
  }
  return params.src !== undefined && kind !== 'link' && kind !== 'hard'
    ? refuse('files/wrong-arguments', "src option requires state to be 'link' or 'hard'")
    : null
}

function planned(params: Prepared, before: FileState): FileState | Refusal {
  switch (kindOf(params, before)) {
    case 'absent':
      return before.type === 'absent' ? before : { path: before.path, type: 'absent', ownership: {} }
    case 'directory':
      return directory(params, before)
    case 'file':
      return existing(params, before)
    case 'touch':
      return before.type === 'absent' ? made(params, before, 'file') : existing(params, before)
    case 'link':
      return link(params, before)
    case 'hard':
      return hardLink(params, before)
  }
}

function existing(params: Prepared, before: FileState): FileState | Refusal {
  const isTouch = params.state === 'touch'
  if (before.type === 'absent' || (!isTouch && (before.type === 'directory' || before.type === 'link'))) {
    const detail = `file (${before.path}) is ${before.type}, cannot continue`
    return refuse('files/wrong-kind', detail, { result: { path: before.path, state: before.type } })
  }
  return withAttributes(params, before, before)
}

function directory(params: Prepared, before: FileState): FileState | Refusal {
  if (before.type === 'absent') return made(params, before, 'directory')
  if (before.type !== 'directory') {
    return refuse('files/wrong-kind', `${before.path} already exists as a ${shownType(before)}`, {
      result: { path: before.path },
    })
  }
  const after = withAttributes(params, before, before)
  if (isRefusal(after) || before.entries === undefined) return after
  const entries = before.entries.map((entry) => {
    // A symbolic link that is not followed has an owner of its own, and no mode.
    const { mode, ...owner } = params
    const ownership = planOwnership(
      entry,
      entry.type === 'link' || mode === undefined ? owner : { ...owner, mode },
      entry.type === 'directory',
    )
    return isRefusal(ownership) ? entry : { ...entry, ...ownership }
  })
  return { ...after, entries }
}

function made(params: Prepared, before: FileState, type: 'file' | 'directory'): FileState | Refusal {
  const ownership = planOwnership({}, params, type === 'directory')
  if (isRefusal(ownership)) return ownership
  const times = { mtime: undefined, atime: undefined }
  return { path: before.path, type, ownership, sizeBytes: undefined, links: undefined, ...times }
}

function link(params: Prepared, before: FileState): FileState | Refusal {
  const { path, src, force } = params
  const around = aroundOf(before)
  const wrong = (detail: string): Refusal => refuse('files/wrong-kind', detail, { result: { path } })
  if (src === undefined && before.type !== 'link') return wrong('src is required for creating new symlinks')
  if (src !== undefined && !force && around.source === null) {
    const detail = `src file does not exist, use 'force=yes' if you really want to create the link: ${sourcePath(path, src, 'link')}`
    return refuse('files/absent', detail, { result: { path, src } })
  }
  if (before.type === 'directory' && !force) return wrong(`refusing to convert from directory to symlink for ${path}`)
  if (before.type === 'directory' && !around.isEmpty) {
    return refuse('files/not-empty', `the directory ${path} is not empty, refusing to convert it`, { result: { path } })
  }
  if (before.type !== 'absent' && before.type !== 'link' && before.type !== 'directory' && !force) {
    return wrong(`refusing to convert from ${shownType(before)} to symlink for ${path}`)
  }
  const isSame = before.type === 'link' && (src === undefined || before.linkTarget === src)
  const linked: FileState = isSame
    ? before
    : { path, type: 'link', linkTarget: src, ownership: {}, sizeBytes: undefined, links: undefined }
  // Attributes of what a link points to cannot be set while nothing is there.
  if (params.follow && around.source === null) return linked
  return withAttributes(params, { ...linked, ownership: ownershipWhenMade(linked, before, params.follow) }, before)
}

function hardLink(params: Prepared, before: FileState): FileState | Refusal {
  const { path, src, force } = params
  const isHard = before.type === 'file' && (before.links ?? 1) > 1
  const failed = (detail: string): Refusal =>
    refuse('files/wrong-kind', detail, { result: { dest: path, ...(src && { src }) } })
  if (src === undefined)
    return isHard ? withAttributes(params, before, before) : failed('src is required for creating new hardlinks')
  if (aroundOf(before).source === null)
    return refuse('files/absent', 'src does not exist', { result: { dest: path, src } })
  if (before.isSource === true) return withAttributes(params, before, before)
  if (before.type !== 'absent' && before.type !== 'link' && !force) {
    return failed(
      isHard
        ? 'Cannot link, different hard link exists at destination'
        : `Cannot link, ${shownType(before)} exists at destination`,
    )
  }
  const linked: FileState = {
    path,
    type: 'file',
    ownership: {},
    isSource: true,
    sizeBytes: undefined,
    links: undefined,
  }
  return withAttributes(params, { ...linked, ownership: ownershipWhenMade(linked, before, params.follow) }, before)
}

/** The same thing with the wanted attributes and times. */
function withAttributes(params: Prepared, state: FileState, before: FileState): FileState | Refusal {
  // A link that is not followed has an owner of its own, and no mode.
  const { mode, ...owner } = params
  const wanted = mode === undefined || (state.type === 'link' && !params.follow) ? owner : { ...owner, mode }
  const ownership = planOwnership(state.ownership, wanted, state.type === 'directory')
  if (isRefusal(ownership)) return ownership
  const { wantedMtime, wantedAtime } = aroundOf(before)
  if (wantedMtime === 'preserve' && wantedAtime === 'preserve') return { ...state, ownership }
  return {
    ...state,
    ownership,
    mtime: plannedTime(wantedMtime, state.mtime),
    atime: plannedTime(wantedAtime, state.atime),
  }
}

function plannedTime(wanted: WantedTime, present: number | undefined): number | undefined {
  if (wanted === 'preserve') return present
  return wanted === 'now' ? undefined : wanted
}

/** Ansible's word for what stands there. */
function shownType({ type, links }: FileState): string {
  return type === 'file' && (links ?? 1) > 1 ? 'hard' : type
}

/** What goes with a directory that is removed. */
function contentOf({ type, entries }: FileState, after: FileState): JsonObject {
  if (type !== 'directory' || after.type !== 'absent' || entries === undefined) return {}
  const paths = (isFolder: boolean): readonly string[] =>
    entries.filter((entry) => (entry.type === 'directory') === isFolder).map(({ path }) => path)
  return { path_content: { directories: paths(true), files: paths(false) } }
}

/** A file that is made by touching it is called so. */
function asAsked({ question }: Prepared, before: FileState, shown: JsonObject): JsonObject {
  return question.state === 'touch' && before.type === 'absent' ? { ...shown, state: 'touch' } : shown
}

/** One side of the diff: the path, and what is different on the other side. */
function shownDiff(state: FileState, other: FileState): JsonObject {
  const shown: JsonObject = {
    state: state.type,
    src: state.linkTarget ?? null,
    mtime: state.mtime ?? null,
    ...ownershipSide(state.ownership),
  }
  const rest: JsonObject = {
    state: other.type,
    src: other.linkTarget ?? null,
    mtime: other.mtime ?? null,
    ...ownershipSide(other.ownership),
  }
  const isMade = state.type !== other.type
  const differing = Object.entries(shown).filter(
    ([name, value]) => value !== rest[name] && (name === 'state' || !isMade || (value !== null && rest[name] !== null)),
  )
  const changed = (state.entries ?? []).filter((entry, index) => differences(entry, other.entries?.[index]).length > 0)
  const below =
    changed.length === 0
      ? {}
      : { path_content: Object.fromEntries(changed.map((entry) => [entry.path, ownershipSide(entry)])) }
  return { path: state.path, ...Object.fromEntries(differing), ...below }
}

function ownershipSide({ mode, owner, uid, group, gid }: Ownership): JsonObject {
  return { mode: mode ?? null, owner: owner ?? uid ?? null, group: group ?? gid ?? null }
}
