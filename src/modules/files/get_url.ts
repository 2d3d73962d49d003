import { defineAction, type StepResult } from '../../module/contract.ts'
import type { ParamsOf } from '../../module/params.ts'
import type { FileStat, WriteTarget } from '../../target/target.ts'
import { quote } from '../../transport/quote.ts'
import { fromJson } from '../../value/json.ts'
import { str } from '../../value/print.ts'
import {
  attributeParams,
  attributesToSet,
  ownershipDiffers,
  ownershipOf,
  ownershipResult,
  planOwnership,
} from './attributes.ts'
import { curlConfig, requestParams, wgetConfig, type HttpRequest } from './http-request.ts'

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
    force: { type: 'boolean', default: false, description: 'Fetch it even when a file is there.' },
    backup: { type: 'boolean', default: false, description: 'Keep the old file beside the new one.' },
    tmp_dest: {
      type: 'string',
      format: 'path',
      description: 'Taken for the sake of Ansible playbooks; the new file is made beside the old one.',
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
 * Source: ansible.builtin.get_url 2.14. A file that is there counts as right unless a checksum or `force` says otherwise.
 */
export default defineAction({
  name: 'get_url',
  summary: 'Fetch a file over HTTP onto the target.',
  params,
  returns: {
    dest: 'The file.',
    url: 'The address.',
    checksum_src: 'The SHA-1 of what was fetched.',
    checksum_dest: 'The SHA-1 of the file before.',
    status_code: 'The status of the answer.',
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
    if (!URL.canParse(params.url)) return { changed: false, failed: true, msg: `"${params.url}" is no address.` }
    const dest = await destination(params, target)
    const checksum = await wantedChecksum(params, target)
    if (typeof checksum === 'string') return { changed: false, failed: true, msg: checksum }
    const stat = await target.stat(dest, { follow: true, checksum: checksum?.algorithm ?? 'sha1' })
    const isRight = checksum === undefined ? stat !== null && !params.force : stat?.checksum === checksum.hex
    if (isRight && stat !== null) return settle(params, dest, stat, checkMode, target)
    if (checkMode) return { changed: true, dest, url: params.url, msg: 'The file would be fetched.' }
    return download(params, dest, checksum, stat, target)
  },
})

async function destination({ dest, url }: Params, target: WriteTarget): Promise<string> {
  const name = decodeURIComponent(new URL(url).pathname.split('/').at(-1) ?? '') || 'index.html'
  const isDirectory = dest.endsWith('/') || (await target.stat(dest, { follow: true }))?.type === 'directory'
  return isDirectory ? `${dest.replace(/\/+$/, '')}/${name}` : dest
}

/** The checksum that is asked for, or a sentence that says why there is none. */
async function wantedChecksum(params: Params, target: WriteTarget): Promise<Checksum | string | undefined> {
  if (params.checksum === '') return undefined
  const [, algorithm = '', rest = ''] = /^(\w+):(.+)$/.exec(params.checksum.trim()) ?? []
  if (!isAlgorithm(algorithm)) return 'The checksum parameter has to be in format <algorithm>:<checksum>'
  if (!/^(?:https?|ftp|file):\/\//.test(rest)) return { algorithm, hex: rest.replace(/\W/g, '').toLowerCase() }
  const { status, stdout } = await target.run(
    { script: listText({ ...requestOf(params), url: rest }) },
    { okStatus: 'any' },
  )
  const name = new URL(params.url).pathname.split('/').at(-1) ?? ''
  const entries = stdout.split('\n').map((line) => line.trim().split(/\s+/))
  const hex = entries.find(([, file]) => file?.replace(/^(?:\*|\.\/)+/, '') === name)?.[0]
  const found = hex ?? (entries.length <= 2 ? entries[0]?.[0] : undefined)
  if (status !== 0 || found === undefined || found === '')
    return `Unable to find a checksum for file '${name}' in '${rest}'`
  return { algorithm, hex: found.toLowerCase() }
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
  return {
    changed,
    dest,
    url: params.url,
    msg: 'file already exists',
    size: stat.sizeBytes,
    state: 'file',
    ...ownershipResult(after),
  }
}

function requestOf(params: Params): HttpRequest {
  return {
    url: params.url,
    method: 'GET',
    headers: Object.fromEntries(Object.entries(params.headers).map(([name, value]) => [name, str(fromJson(value))])),
    timeoutSeconds: params.timeout,
    validateCerts: params.validate_certs,
    userAgent: params.http_agent,
    useProxy: params.use_proxy,
    followRedirects: true,
    ...(params.url_username === undefined ? {} : { username: params.url_username }),
    ...(params.url_password === undefined ? {} : { password: params.url_password }),
    ...(params.ca_path === undefined ? {} : { caPath: params.ca_path }),
    ...(params.client_cert === undefined ? {} : { clientCert: params.client_cert }),
    ...(params.client_key === undefined ? {} : { clientKey: params.client_key }),
  }
}

/** Shell function `fetch FILE`: prints the status, and fails when the file cannot be had. */
function fetchText(request: HttpRequest): string {
  const isPlain = Object.keys(request.headers).length === 0 && request.username === undefined && request.validateCerts
  const busybox = isPlain
    ? `wget -q -O "$1" ${quote(request.url)} && echo 200`
    : `echo 'The wget of this target takes no headers and passwords without showing them; install curl.' >&2; return 1`
  return `fetch() {
if command -v curl >/dev/null; then
  printf '%s' ${quote(curlConfig(request))} | curl -q -fsS -K - -o "$1" -w '%{http_code}\\n'
elif wget --version >/dev/null 2>&1; then
  # wget reads no configuration from a pipe; the file is for nobody else to read.
  rc=$(mktemp) || return 1
  printf '%s' ${quote(wgetConfig(request))} >"$rc"
  wget --config="$rc" -nv -O "$1" ${quote(request.url)} >"$rc.log" 2>&1 && echo 200 || { cat "$rc.log" >&2; rm -f -- "$rc" "$rc.log"; return 1; }
  rm -f -- "$rc" "$rc.log"
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

const wrongChecksumStatus = 241
const fetchFailedStatus = 242

async function download(
  params: Params,
  dest: string,
  checksum: Checksum | undefined,
  before: FileStat | null,
  target: WriteTarget,
): Promise<StepResult> {
  const reply = await target.run({ script: downloadText(params, dest, checksum) }, { okStatus: 'any' })
  const [code = '', sha1 = '', oldSha1 = '', found = '', backup = ''] = reply.stdout.split('\n')
  const about = { dest, url: params.url, status_code: Number(code) || -1 }
  if (reply.status === wrongChecksumStatus) {
    const msg = `The checksum for ${dest} did not match ${checksum?.hex ?? ''}; it was ${found}.`
    return { changed: false, failed: true, msg, ...about, checksum_src: sha1 }
  }
  if (reply.status !== 0) {
    const msg = reply.status === fetchFailedStatus ? 'Request failed' : `${dest} could not be written`
    return { changed: false, failed: true, msg, ...about, response: reply.stderr.trim().replace(/^curl: /, '') }
  }
  const stat = await target.stat(dest, { follow: true })
  if (stat === null) return { changed: false, failed: true, msg: `${dest} is not there after it was written`, ...about }
  const settled = await settle(params, dest, stat, false, target)
  const isNew = before === null || sha1 !== oldSha1
  return {
    ...settled,
    ...about,
    changed: isNew || settled.changed,
    checksum_src: sha1,
    checksum_dest: oldSha1 === '' ? null : oldSha1,
    msg: `OK (${stat.sizeBytes} bytes)`,
    ...(backup === '' ? {} : { backup_file: backup }),
  }
}

/** Prints status, SHA-1 of the new and of the old file, the asked-for checksum of the new one, and the backup. */
function downloadText({ backup, ...params }: Params, dest: string, checksum: Checksum | undefined): string {
  const algorithm = checksum?.algorithm ?? 'sha1'
  const mismatch =
    checksum === undefined ? '' : `test "$found" = ${quote(checksum.hex)} || exit ${wrongChecksumStatus}\n`
  const keeping = backup
    ? `if test -e "$p"; then b=$p.$$.$(date +%Y-%m-%d@%H:%M:%S)~; cp -p -- "$p" "$b" || exit 1; fi\n`
    : ''
  return `${fetchText(requestOf({ ...params, backup }))}
sum() { "$1sum" <"$2" | cut -d' ' -f1; }
p=${quote(dest)}
if test -L "$p"; then p=$(readlink -f -- "$p"); fi
t=$(mktemp "\${p%/*}/.hadeploy.XXXXXXXX") || exit 1
trap 'rm -f -- "$t"' EXIT
fetch "$t" || exit ${fetchFailedStatus}
new=$(sum sha1 "$t"); old=
if test -f "$p"; then old=$(sum sha1 "$p"); fi
found=$(sum ${algorithm} "$t")
printf '%s\\n' "$new" "$old" "$found"
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
