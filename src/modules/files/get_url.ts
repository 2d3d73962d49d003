import { defineAction, type StepResult } from '../../module/contract.ts'
import type { ParamsOf } from '../../module/params.ts'
import type { FileStat, WriteTarget } from '../../target/target.ts'
import { quote } from '../../transport/quote.ts'
import { fromJson, type JsonObject } from '../../value/json.ts'
import { str } from '../../value/print.ts'
import {
  attributeParams,
  attributesToSet,
  ownershipDiffers,
  ownershipOf,
  ownershipResult,
  planOwnership,
} from './attributes.ts'
import { pathInfo } from '../../module/path-info.ts'
import { curlConfig, failureText, reasonOf, requestParams, wgetConfig, type HttpRequest } from './http-request.ts'
import { parentOf } from './text-file.ts'

const params = {
  properties: {
    ...requestParams,
    timeout: { type: 'integer', default: 10, description: 'Seconds until the request is given up.' },
    dest: {
      type: 'string',
      format: 'path',
      description: 'Where the file goes; below a directory it is called as in the address.',
    },
    checksum: {
      type: 'string',
      default: '',
      description: 'What the file must have: `sha256:HEX`, or `sha256:URL` of a list of checksums.',
    },
    force: {
      type: 'boolean',
      default: false,
      description: 'Fetch it even when the server has nothing newer than the file that is there.',
    },
    backup: { type: 'boolean', default: false, description: 'Keep the old file beside the new one.' },
    tmp_dest: {
      type: 'string',
      format: 'path',
      description:
        'A directory that must be there, for the sake of Ansible playbooks; the new file is made beside the old one.',
    },
    ...attributeParams,
  },
  required: ['url', 'dest'],
} as const

type Params = ParamsOf<typeof params>
type Algorithm = 'md5' | 'sha1' | 'sha224' | 'sha256' | 'sha384' | 'sha512'

interface Checksum {
  readonly algorithm: Algorithm
  readonly hex: string
}

/**
 * Fetches a file over HTTP onto the target, by curl or wget.
 *
 * Source: ansible.builtin.get_url 2.19. Of a file that is there, and no checksum speaks for, the server is asked whether it
 * has a newer one; `force` does not ask.
 */
export default defineAction({
  name: 'get_url',
  summary: 'Fetch a file over HTTP onto the target.',
  params,
  returns: {
    dest: 'The file.',
    src: 'The file that the content was fetched into.',
    url: 'The address.',
    checksum_src: 'The SHA-1 of what was fetched.',
    checksum_dest: 'The SHA-1 of the file before.',
    md5sum: 'The MD5 of the file.',
    status_code: 'The status of the answer.',
    elapsed: 'Whole seconds it took.',
    msg: 'The outcome in words.',
    backup_file: 'The path of the backup, when one was made.',
    size: 'Bytes.',
    mode: 'Permissions, as four octal digits.',
  },
  examples: `- name: Fetch the image for the first guest
  get_url:
    url: https://download.example.org/cirros.img
    dest: /var/lib/images/cirros.img
    checksum: sha256:932fcae93574e242dc3d772d5235061747dfe537668443a1f0567d893614b464`,

  async run(params, target, { checkMode }) {
    const { url, dest } = params
    const asked = { dest, url, elapsed: 0, checksum_dest: null, checksum_src: null }
    if (!URL.canParse(url)) return failed(`"${url}" is no address.`, asked)
    const checksum = await wantedChecksum(params, target)
    if (typeof checksum === 'string') return failed(checksum, asked)
    const stat = await target.stat(dest, { follow: true, ...(checksum && { checksum: checksum.algorithm }) })
    const isFolder = stat?.type === 'directory' || dest.endsWith('/')
    const isChecked = stat !== null && !isFolder && !params.force && checksum !== undefined
    if (isChecked && stat.checksum === checksum.hex) {
      const settled = await settle(params, dest, stat, checkMode, target)
      const more = settled.changed ? ' but file attributes changed' : ''
      return { ...asked, ...settled, msg: settled.msg ?? `file already exists${more}` }
    }
    const isAsked = stat !== null && !isFolder && !params.force && !isChecked
    const noPlace = await wrongTemporary(params, target)
    if (noPlace !== null) return failed(noPlace, { elapsed: 0 })
    const fetching = { params, checksum, isFolder, checkMode, since: isAsked ? stat.mtime : null }
    return download(fetching, target)
  },
})

/** Why the directory for temporary files will not do, or null. */
async function wrongTemporary({ tmp_dest: path }: Params, target: WriteTarget): Promise<string | null> {
  if (path === undefined) return null
  const stat = await target.stat(path, { follow: true })
  if (stat === null) return `${path} directory does not exist.`
  return stat.type === 'directory' ? null : `${path} is a file but should be a directory.`
}

function failed(msg: string, more: JsonObject): StepResult {
  return { ...more, changed: false, failed: true, msg }
}

/** The checksum that is asked for, or a sentence that says why there is none. */
async function wantedChecksum(params: Params, target: WriteTarget): Promise<Checksum | string | undefined> {
  if (params.checksum === '') return undefined
  const [, algorithm = '', rest = ''] = /^(\w+):(.+)$/.exec(params.checksum.trim()) ?? []
  if (!isAlgorithm(algorithm)) return 'The checksum parameter has to be in format <algorithm>:<checksum>'
  if (!/^(?:https?|ftp|file):\/\//.test(rest)) return checksumOf(algorithm, rest)
  const { status, stdout } = await target.run(
    { script: listText({ ...requestOf(params, null, 'GET'), url: rest }) },
    { okStatus: 'any' },
  )
  const name = new URL(params.url).pathname.split('/').at(-1) ?? ''
  const found = checksumIn(stdout, name)
  return status === 0 && found !== undefined
    ? checksumOf(algorithm, found)
    : `Unable to find a checksum for file '${name}' in '${rest}'`
}

function checksumOf(algorithm: Algorithm, text: string): Checksum | string {
  const hex = text.replace(/\W/g, '').toLowerCase()
  return /^[0-9a-f]+$/.test(hex) ? { algorithm, hex } : 'The checksum format is invalid'
}

/** The checksum of a file, of a list that holds one alone, or lines as `sha256sum` prints them, with `--tag` or not. */
function checksumIn(list: string, name: string): string | undefined {
  const lines = list.split('\n').filter((line) => line !== '')
  if (lines.length === 1 && /^\S+$/.test(lines[0] ?? '')) return lines[0]
  for (const line of lines) {
    const [, tagged, taggedSum] = /^\w+ ?\((.+)\) ?= (\S+)$/.exec(line) ?? []
    if (tagged === name) return taggedSum
    const [, sum, path] = /^(\S+)\s+(.+)$/.exec(line) ?? []
    if (path?.replace(/^(?:\*|[./]+)/, '') === name) return sum
  }
  return undefined
}

function isAlgorithm(text: string): text is Algorithm {
  return ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'].includes(text)
}

/** The file is there; what may be left are its attributes. */
async function settle(
  params: Params,
  dest: string,
  stat: FileStat,
  checkMode: boolean,
  target: WriteTarget,
): Promise<StepResult> {
  const before = ownershipOf(stat)
  const after = planOwnership(before, params, false)
  if ('refusal' in after) return { changed: false, failed: true, msg: after.detail, dest }
  const changed = ownershipDiffers(before, after)
  if (changed && !checkMode) await target.setAttributes(dest, attributesToSet(before, after))
  return { changed, dest, size: stat.sizeBytes, state: 'file', ...ownershipResult(after) }
}

/** @param since - the time of the file that is there, in seconds since the epoch, where the server shall be asked for a newer one */
function requestOf(params: Params, since: number | null, method: 'GET' | 'HEAD'): HttpRequest {
  const given = Object.fromEntries(Object.entries(params.headers).map(([name, value]) => [name, str(fromJson(value))]))
  const asked =
    since === null ? { 'Cache-Control': 'no-cache' } : { 'If-Modified-Since': new Date(since * 1000).toUTCString() }
  return {
    url: params.url,
    method,
    headers: { ...asked, ...given },
    timeoutSeconds: params.timeout,
    validateCerts: params.validate_certs,
    userAgent: params.http_agent,
    useProxy: params.use_proxy,
    usesNetrc: params.use_netrc,
    decompresses: params.decompress,
    ...(params.ciphers === undefined ? {} : { ciphers: params.ciphers.join(':') }),
    followRedirects: true,
    ...(params.url_username === undefined ? {} : { username: params.url_username }),
    ...(params.url_password === undefined ? {} : { password: params.url_password }),
    ...(params.ca_path === undefined ? {} : { caPath: params.ca_path }),
    ...(params.client_cert === undefined ? {} : { clientCert: params.client_cert }),
    ...(params.client_key === undefined ? {} : { clientKey: params.client_key }),
  }
}

/**
 * Shell function `fetch FILE`: prints the status and the address that answered, and fails when the file cannot be had.
 * The head of the answer goes to FILE.head, where curl is there.
 */
function fetchText(request: HttpRequest): string {
  const isPlain =
    Object.keys(request.headers).every((name) => name === 'Cache-Control' || name === 'If-Modified-Since') &&
    request.username === undefined &&
    request.validateCerts
  const address = quote(request.url)
  const busybox = isPlain
    ? `wget -q -O "$1" ${address} && printf '200\\n%s\\n' ${address}`
    : `echo 'The wget of this target takes no headers and passwords without showing them; install curl.' >&2; return 1`
  const [spider, output] = request.method === 'HEAD' ? ['--spider ', ''] : ['', '-O "$1" ']
  return `fetch() {
if command -v curl >/dev/null; then
  printf '%s' ${quote(curlConfig(request))} | curl -q -fsS -K - -D "$1.head" -o "$1" -w '%{http_code}\\n%{url_effective}\\n'
elif wget --version >/dev/null 2>&1; then
  # wget reads no configuration from a pipe; the file is for nobody else to read.
  rc=$(mktemp) || return 1
  printf '%s' ${quote(wgetConfig(request))} >"$rc"
  if wget --config="$rc" -nv -S ${spider}${output}${address} >"$rc.log" 2>&1; then printf '200\\n%s\\n' ${address}; got=0
  elif grep -q '^ *HTTP/[0-9.]* 304' "$rc.log"; then printf '304\\n%s\\n' ${address}; got=0
  else sed -n 's/^ *HTTP\\/[0-9.]* \\([0-9]*\\).*/\\1/p' "$rc.log" | tail -n 1; cat "$rc.log" >&2; got=1; fi
  rm -f -- "$rc" "$rc.log"
  return $got
elif command -v wget >/dev/null; then
  ${busybox}
else
  echo 'The target has neither curl nor wget; install one of them, with the module package.' >&2
  return 1
fi
}`
}

function listText(request: HttpRequest): string {
  return `${fetchText(request)}
d=$(mktemp -d) || exit 1
trap 'rm -rf -- "$d"' EXIT
fetch "$d/list" >/dev/null && cat "$d/list"`
}

/** What the exit status of {@link downloadText} means, beside 0. */
const wrongChecksumStatus = 241
const fetchFailedStatus = 242
const unchangedStatus = 243
const noFolderStatus = 245

interface Fetching {
  readonly params: Params
  readonly checksum: Checksum | undefined
  /** Whether the file goes below `dest`. */
  readonly isFolder: boolean
  readonly checkMode: boolean
  readonly since: number | null
}

async function download(fetching: Fetching, target: WriteTarget): Promise<StepResult> {
  const { params, checksum, checkMode } = fetching
  const reply = await target.run({ script: downloadText(fetching) }, { okStatus: 'any' })
  const [code = '', , dest = '', src = '', sha1 = '', oldSha1 = '', found = '', md5 = '', backup = ''] =
    reply.stdout.split('\n')
  // The wget of busybox tells the status in its complaint alone.
  const status = Number(code || /HTTP\/\S+ (\d{3})/.exec(reply.stderr)?.[1]) || -1
  const elapsed = Math.floor(reply.durationMs / 1000)
  const place = { dest: dest === '' ? params.dest : dest, url: params.url, elapsed }
  const about = { ...place, status_code: status }
  switch (reply.status) {
    case 0:
      break
    case unchangedStatus:
      return { ...about, changed: false, msg: 'HTTP Error 304: Not Modified', ...(await pathInfo(about.dest, target)) }
    case wrongChecksumStatus:
      return failed(`The checksum for ${src} did not match ${checksum?.hex ?? ''}; it was ${found}.`, {
        ...place,
        src,
        checksum_src: sha1,
        checksum_dest: oldSha1 === '' ? null : oldSha1,
      })
    case noFolderStatus:
      return failed(`Destination ${parentOf(place.dest)} does not exist`, place)
    case fetchFailedStatus: {
      const said = reply.stderr.trim().replace(/^curl: /, '')
      if (status < 400) return failed(failureText(said, params.url), { ...place, response: said })
      return failed('Request failed', { ...about, response: `HTTP Error ${status}: ${reasonOf(status, '')}` })
    }
    default:
      return failed(`failed to copy ${src} to ${about.dest}: ${reply.stderr.trim()}`, about)
  }
  // Of a file that is not fetched only the server knows how large it is.
  if (checkMode) return { ...place, changed: true, msg: `OK (${src === '' ? 'unknown' : src} bytes)` }
  const stat = await target.stat(about.dest, { follow: true })
  if (stat === null) return failed(`${about.dest} is not there after it was written`, about)
  const settled = await settle(params, about.dest, stat, false, target)
  return {
    ...about,
    ...settled,
    changed: sha1 !== oldSha1 || settled.changed,
    src,
    checksum_src: sha1,
    checksum_dest: oldSha1 === '' ? null : oldSha1,
    md5sum: md5,
    msg: settled.msg ?? `OK (${stat.sizeBytes} bytes)`,
    ...(backup === '' ? {} : { backup_file: backup }),
  }
}

/**
 * Prints status, address, the file and where it was fetched into, SHA-1 of the new and of the old file, the asked-for
 * checksum and the MD5 of the new one, and the backup.
 */
function downloadText({ params, checksum, isFolder, checkMode, since }: Fetching): string {
  const request = requestOf(params, since, checkMode ? 'HEAD' : 'GET')
  const algorithm = checksum?.algorithm ?? 'sha1'
  const mismatch =
    checksum === undefined ? '' : `test "$found" = ${quote(checksum.hex)} || exit ${wrongChecksumStatus}\n`
  const keeping = params.backup
    ? `if test -e "$p"; then b=$p.$$.$(date +%Y-%m-%d@%H:%M:%S)~; cp -p -- "$p" "$b" || exit 1; fi\n`
    : ''
  const dest = quote(isFolder ? params.dest.replace(/(.)\/+$/, '$1') : params.dest)
  return `${fetchText(request)}
sum() { "$1sum" <"$2" | cut -d' ' -f1; }
p=${dest}
${isFolder ? 'd=$p' : 'if test -L "$p"; then p=$(readlink -f -- "$p"); fi\nd=${p%/*}; d=${d:-/}'}
test -d "$d" || exit ${noFolderStatus}
t=$(mktemp "$d/.hadeploy.XXXXXXXX") || exit 1
trap 'rm -f -- "$t" "$t.head"' EXIT
said=$(fetch "$t") || { printf '%s\\n' "$said"; exit ${fetchFailedStatus}; }
printf '%s\\n' "$said"
if test "\${said%%[!0-9]*}" = 304; then exit ${unchangedStatus}; fi
${isFolder ? nameText : ''}${checkMode ? sizeText : ''}new=$(sum sha1 "$t"); old=
if test -f "$p"; then old=$(sum sha1 "$p"); fi
found=$(sum ${algorithm} "$t")
printf '%s\\n' "$p" "$t" "$new" "$old" "$found" "$(sum md5 "$t")"
${mismatch}if test "$new" = "$old"; then exit 0; fi
${keeping}if test -e "$p"; then
  chown -- "$(stat -c %u:%g -- "$p")" "$t" 2>/dev/null
  chmod "$(stat -c %a -- "$p")" "$t" || exit 1
else
  chmod "$(printf '%o' $((0666 & ~$(umask))))" "$t" || exit 1
fi
mv -f -- "$t" "$p" || exit 1
printf '%s\\n' "\${b-}"`
}

/** Prints the file, and how large it would be. */
const sizeText = `printf '%s\\n' "$p"
if test -f "$t.head"; then tr -d '\\r' <"$t.head" | sed -n 's/^[Cc]ontent-[Ll]ength: *//p' | tail -n 1; fi
exit 0
`

/** Below a directory the file is called as the server says, else as in the address that answered. */
const nameText = `name=
if test -f "$t.head"; then
  name=$(tr -d '\\r' <"$t.head" | sed -n 's/^[Cc]ontent-[Dd]isposition:.*filename="\\{0,1\\}\\([^";]*\\).*/\\1/p' | tail -n 1)
fi
name=\${name##*/}
if test -z "$name"; then
  name=\${said#*://}; name=\${name%%[?#]*}
  case $name in */*) name=\${name##*/} ;; *) name= ;; esac
fi
p=$p/\${name:-index.html}
`
