/** The part of the CIB that the data of a playbook describes. Values are text, as the CIB keeps them. */
export interface WantedCib {
  readonly properties: Pairs
  readonly resourceDefaults: Pairs
  readonly operationDefaults: Pairs
  /** Attributes by the name of the cluster node. */
  readonly nodeAttributes: Readonly<Record<string, Pairs>>
  readonly resources: readonly WantedResource[]
  readonly fencingLevels: readonly FencingLevel[]
  readonly constraints: readonly WantedConstraint[]
}

/** Names with their values, in the order given. */
export type Pairs = Readonly<Record<string, string>>

export type WantedResource = WantedPrimitive | WantedGroup

export interface WantedPrimitive {
  readonly kind: 'primitive'
  readonly id: string
  readonly agent: Agent
  readonly options: Pairs
  readonly meta: Pairs
  readonly operations: readonly Operation[]
  readonly clone: WantedClone | null
}

/** Resources that start in this order on one node. */
export interface WantedGroup {
  readonly kind: 'group'
  readonly id: string
  readonly members: readonly string[]
  readonly meta: Pairs
  readonly clone: WantedClone | null
}

export interface WantedClone {
  readonly id: string
  readonly isPromotable: boolean
  readonly meta: Pairs
}

/** `ocf:heartbeat:IPaddr2`, `systemd:haproxy`, `stonith:fence_ipmilan`. */
export interface Agent {
  readonly standard: string
  readonly provider: string | null
  readonly type: string
}

export interface Operation {
  /** `monitor`, `start`, `stop`, `promote` … */
  readonly action: string
  /** `interval`, `timeout`, `role`, `on-fail` …; an interval is always there. */
  readonly attributes: Pairs
}

/** Devices that are tried together; levels of a target are tried from the lowest index on. */
export interface FencingLevel {
  readonly id: string
  readonly target:
    { readonly node: string } | { readonly pattern: string } | { readonly attribute: string; readonly value: string }
  readonly index: number
  readonly devices: readonly string[]
}

export type WantedConstraint = WantedColocation | WantedOrder | WantedLocation

export interface WantedColocation {
  readonly kind: 'colocation'
  readonly id: string
  /** The resource that follows. */
  readonly resource: string
  /** The resource that it goes to. */
  readonly with: string
  readonly score: string
  readonly role: string | null
  readonly withRole: string | null
}

export interface WantedOrder {
  readonly kind: 'order'
  readonly id: string
  readonly first: string
  readonly then: string
  readonly firstAction: string
  readonly thenAction: string
  readonly strength: 'Mandatory' | 'Optional' | 'Serialize'
  readonly isSymmetrical: boolean
}

export interface WantedLocation {
  readonly kind: 'location'
  readonly id: string
  readonly resource: string
  readonly place: { readonly node: string; readonly score: string } | { readonly rule: Rule }
  /** `always`, `never`, `exclusive`: on which nodes Pacemaker looks whether the resource runs. */
  readonly discovery: string
  readonly role: string | null
}

export interface Rule {
  readonly join: 'and' | 'or'
  /** What holds when the rule does: a score, or the node attribute whose value is the score. Rules inside rules have none. */
  readonly effect: { readonly score: string } | { readonly scoreAttribute: string } | null
  readonly role: string | null
  readonly conditions: readonly Condition[]
}

export type Condition =
  | { readonly kind: 'rule'; readonly rule: Rule }
  | {
      readonly kind: 'attribute'
      readonly attribute: string
      readonly operation: string
      readonly value: string | null
      readonly type: string | null
    }
  | {
      readonly kind: 'date'
      readonly operation: 'gt' | 'lt' | 'in_range' | 'date_spec'
      readonly start: string | null
      readonly end: string | null
      /** `hours`, `weekdays` … of a `date_spec`, or of the duration that takes the place of an end. */
      readonly parts: Pairs
    }
