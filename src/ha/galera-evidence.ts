import type { Sections } from './evidence-sections.ts'
import {
  zeroUuid,
  parseEpoch,
  parseGrastate,
  parseRecovered,
  type Datadir,
  type Identity,
  type LiveState,
  type Marks,
  type MemberFacts,
  type Recovered,
  type Settings,
} from './galera-state.ts'

/**
 * The facts of one member from the sections of its evidence; null when none came.
 *
 * `processes`: lines `PID COMMAND`; `unit`: `Key=Value` of systemctl show; `options`: `--name=value` of
 * my_print_defaults; `status`, `variables`: lines `name<TAB>value`; `grastate`, `gvwstate`: bytes as hex; the others: text.
 *
 * @param address - where the inventory says that the member is
 */
export function memberFacts(host: string, sections: Sections | null, address = ''): MemberFacts {
  if (sections?.['end'] === undefined) return unreachableMember(host, address)
  const process = processState(sections)
  const live = process === 'running' ? liveState(sections) : null
  return {
    host,
    isReachable: true,
    process,
    live,
    grastate: parseGrastate(fromHex(sections['grastate'])),
    recovered: recoveredPosition(sections),
    marks: marksOf(sections),
    datadir: datadirOf(sections),
    settings: settingsOf(sections),
    version: /(\d+\.\d+)\.\d+-MariaDB/i.exec(sections['version'] ?? '')?.[1] ?? '',
    epoch: parseEpoch(sections['epoch'] ?? ''),
    identity: identityOf(sections, address),
    managedBy: managedBy(sections['pacemaker'] ?? ''),
  }
}

/** A member that did not answer. */
export function unreachableMember(host: string, address = ''): MemberFacts {
  return {
    host,
    isReachable: false,
    process: 'unknown',
    live: null,
    grastate: { kind: 'missing' },
    recovered: { kind: 'not-run' },
    marks: {
      sstInProgress: false,
      sstFolder: false,
      rsyncPid: false,
      gvwstate: 'absent',
      transientLeak: false,
      persistentLeak: null,
    },
    datadir: {
      path: '',
      isReadable: true,
      isInitialised: false,
      userSchemas: [],
      isOwnedByServer: true,
      freeBytes: 0n,
    },
    settings: { isWsrepOn: false, clusterName: '', clusterAddress: '' },
    version: '',
    epoch: null,
    identity: { machine: '', hostName: '', nodeName: '', addresses: address === '' ? [] : [address] },
    managedBy: null,
  }
}

function processState(sections: Sections): MemberFacts['process'] {
  if (sections['processes'] === undefined) return 'unknown'
  // The unit is asked again at the end: somebody may have started the server while InnoDB was asked.
  const unit = keyed(sections['end'] ?? sections['unit'] ?? '', '=')
  const hasServer = sections['processes'].trim() !== '' || /^server /m.test(sections['end'] ?? '')
  const active = unit.get('ActiveState')
  if (
    active === 'activating' ||
    active === 'reloading' ||
    active === 'deactivating' ||
    unit.get('SubState') === 'auto-restart'
  )
    return 'activating'
  return hasServer ? 'running' : 'stopped'
}

function liveState(sections: Sections): LiveState | null {
  const status = keyed(sections['status'] ?? '', '\t')
  const text = status.get('wsrep_cluster_status')
  const committed = status.get('wsrep_last_committed')
  if (text === undefined || committed === undefined || !/^\d+$/.test(committed)) return null
  return {
    status: text === 'Primary' ? 'Primary' : text === 'Disconnected' ? 'Disconnected' : 'non-Primary',
    stateUuid: (status.get('wsrep_cluster_state_uuid') ?? zeroUuid).toLowerCase(),
    confId: bigint(status.get('wsrep_cluster_conf_id')),
    size: Number(status.get('wsrep_cluster_size') ?? 0),
    lastCommitted: BigInt(committed),
    localState: Number(status.get('wsrep_local_state') ?? 0),
    members: (status.get('wsrep_incoming_addresses') ?? '').split(',').filter((address) => address !== ''),
    clusterName: keyed(sections['variables'] ?? '', '\t').get('wsrep_cluster_name') ?? '',
  }
}

function recoveredPosition(sections: Sections): Recovered {
  const output = sections['recovered']
  if (output === undefined) return { kind: 'not-run' }
  const status = Number(/^status (\d+)$/m.exec(output)?.[1] ?? 1)
  return parseRecovered(output, status)
}

function marksOf(sections: Sections): Marks {
  const found = new Set((sections['marks'] ?? '').split('\n').map((line) => line.trim()))
  const gvwstate = fromHex(sections['gvwstate'])
  return {
    sstInProgress: found.has('sst_in_progress'),
    sstFolder: found.has('.sst') || found.has('set_aside'),
    rsyncPid: found.has('rsync_sst.pid'),
    gvwstate: gvwstate === null ? 'absent' : gvwstate.trim() === '' ? 'empty' : 'present',
    transientLeak: (sections['leak'] ?? '').includes('new-cluster'),
    persistentLeak: persistentLeak(sections),
  }
}

// Each of these, in a file, turns every later start of this member into a cluster of its own.
function persistentLeak(sections: Sections): string | null {
  const options = (sections['options'] ?? '').split('\n')
  const found = options.find(
    (option) =>
      /^--wsrep[-_]new[-_]cluster/.test(option) ||
      /^--wsrep[-_]provider[-_]options=.*pc\.bootstrap\s*=\s*(?:yes|true|1)/i.test(option) ||
      /^--wsrep[-_]cluster[-_]address=["']?gcomm:\/\/["']?$/.test(option),
  )
  return found ?? null
}

function datadirOf(sections: Sections): Datadir {
  const facts = keyed(sections['datadir'] ?? '', '=')
  return {
    path: facts.get('path') ?? '',
    isReadable: facts.get('readable') !== 'no',
    isInitialised: facts.get('initialised') === 'yes',
    userSchemas: (sections['schemas'] ?? '').split('\n').filter((name) => name !== ''),
    isOwnedByServer: (facts.get('owner') ?? '') === '' || facts.get('owner') === facts.get('user'),
    freeBytes: bigint(facts.get('free_kib')) * 1024n,
  }
}

function settingsOf(sections: Sections): Settings {
  const on = lastOption(sections, /^--wsrep[-_]on(?:=|$)/)
  return {
    isWsrepOn: on !== undefined && !/^(?:off|0|false)$/i.test(on),
    clusterName: lastOption(sections, /^--wsrep[-_]cluster[-_]name=/) ?? '',
    clusterAddress: lastOption(sections, /^--wsrep[-_]cluster[-_]address=/) ?? '',
  }
}

function identityOf(sections: Sections, address: string): Identity {
  const facts = keyed(sections['identity'] ?? '', '=')
  const configured = lastOption(sections, /^--wsrep[-_]node[-_]address=/) ?? ''
  const nodeName = lastOption(sections, /^--wsrep[-_]node[-_]name=/) ?? ''
  return {
    machine: facts.get('machine') ?? '',
    hostName: facts.get('hostname') ?? '',
    nodeName,
    addresses: [
      address,
      configured.replace(/^(.*[^:]):\d+$/, '$1'),
      nodeName,
      ...(facts.get('addresses') ?? '').split(' '),
    ].filter((one) => one !== ''),
  }
}

// What the option is in the end: the last one counts, without its quotes.
function lastOption(sections: Sections, name: RegExp): string | undefined {
  return (sections['options'] ?? '')
    .split('\n')
    .findLast((option) => name.test(option))
    ?.replace(/^[^=]*=?/, '')
    .replace(/^(["'])(.*)\1$/, '$2')
}

// The section holds the primitives of the CIB that speak of a MariaDB server, as XML. One that was taken out of Pacemaker's
// hands (pcs resource unmanage) stays in the CIB.
function managedBy(xml: string): string | null {
  const isUnmanaged = /name="is-managed"\s+value="false"|name="maintenance"\s+value="true"/.test(xml)
  return isUnmanaged ? null : (/<primitive\b[^>]*\bid="([^"]+)"/.exec(xml)?.[1] ?? null)
}

function keyed(text: string, separator: string): ReadonlyMap<string, string> {
  const pairs = text.split('\n').flatMap((line): (readonly [string, string])[] => {
    const at = line.indexOf(separator)
    return at < 0 ? [] : [[line.slice(0, at), line.slice(at + separator.length)]]
  })
  return new Map(pairs)
}

function fromHex(text: string | undefined): string | null {
  if (text === undefined || text.trim() === 'absent') return null
  const bytes =
    text.trim() === ''
      ? []
      : text
          .trim()
          .split(/\s+/)
          .map((byte) => Number.parseInt(byte, 16))
  return Buffer.from(bytes).toString('utf8')
}

function bigint(text: string | undefined): bigint {
  return text !== undefined && /^-?\d+$/.test(text.trim()) ? BigInt(text.trim()) : 0n
}
