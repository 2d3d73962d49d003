import type { Value } from '../value/value.ts'
import type { ArithmeticSign } from '../value/arithmetic.ts'

/** Where a node stands: offsets in the text of its template, end exclusive. */
export interface Stretch {
  readonly start: number
  readonly end: number
}

/** One expression of the Jinja language. */
export type Expression =
  | Constant
  | Name
  | ListLiteral
  | TupleLiteral
  | DictLiteral
  | Attribute
  | Item
  | Slice
  | Call
  | FilterUse
  | TestUse
  | Unary
  | Arithmetic
  | Concatenation
  | Comparison
  | Logic
  | Choice

export interface Constant extends Stretch {
  readonly kind: 'constant'
  readonly value: Value
}
export interface Name extends Stretch {
  readonly kind: 'name'
  readonly name: string
}
export interface ListLiteral extends Stretch {
  readonly kind: 'list'
  readonly items: readonly Expression[]
}
export interface TupleLiteral extends Stretch {
  readonly kind: 'tuple'
  readonly items: readonly Expression[]
}
export interface DictLiteral extends Stretch {
  readonly kind: 'dict'
  readonly entries: readonly (readonly [key: Expression, item: Expression])[]
}
/** `of.name` */
export interface Attribute extends Stretch {
  readonly kind: 'attribute'
  readonly of: Expression
  readonly name: string
}
/** `of[key]` */
export interface Item extends Stretch {
  readonly kind: 'item'
  /** Only what the container holds, no methods: the paths of Handlebars. */
  readonly keysOnly?: true
  readonly of: Expression
  readonly key: Expression
}
/** `of[from:to:step]` */
export interface Slice extends Stretch {
  readonly kind: 'slice'
  readonly of: Expression
  readonly from: Expression | null
  readonly to: Expression | null
  readonly step: Expression | null
}
export interface Call extends Stretch {
  readonly kind: 'call'
  readonly callee: Expression
  readonly args: Arguments
}
/** `input | name(args)`; the input of a filter block or of a block set is its body, not an expression. */
export interface FilterUse extends Stretch {
  readonly kind: 'filter'
  readonly input: Expression
  readonly name: string
  readonly args: Arguments
}
/** `input is name(args)` */
export interface TestUse extends Stretch {
  readonly kind: 'test'
  readonly input: Expression
  readonly name: string
  readonly args: Arguments
}
export interface Unary extends Stretch {
  readonly kind: 'unary'
  readonly operator: '-' | '+' | 'not'
  readonly operand: Expression
}
export interface Arithmetic extends Stretch {
  readonly kind: 'arithmetic'
  readonly operator: ArithmeticSign
  readonly left: Expression
  readonly right: Expression
}
/** `a ~ b ~ c` */
export interface Concatenation extends Stretch {
  readonly kind: 'concatenation'
  readonly parts: readonly Expression[]
}
/** `a < b <= c`: each neighbouring pair must hold. */
export interface Comparison extends Stretch {
  readonly kind: 'comparison'
  readonly first: Expression
  readonly rest: readonly (readonly [operator: ComparisonSign, operand: Expression])[]
}
export interface Logic extends Stretch {
  readonly kind: 'logic'
  readonly operator: 'and' | 'or'
  readonly left: Expression
  readonly right: Expression
}
/** `then if condition else otherwise` */
export interface Choice extends Stretch {
  readonly kind: 'choice'
  readonly then: Expression
  readonly condition: Expression
  readonly otherwise: Expression | null
}

export type ComparisonSign = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'not in'

/** What stands between the parentheses of a call, a filter or a test. */
export interface Arguments {
  readonly positional: readonly Expression[]
  readonly named: readonly (readonly [name: string, value: Expression])[]
  /** `*expression` */
  readonly spread: Expression | null
  /** `**expression` */
  readonly spreadNamed: Expression | null
}

/** What an assignment writes to: a name, several, or a member of a namespace. */
export type Target =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'tuple'; readonly items: readonly Target[] }
  | { readonly kind: 'member'; readonly namespace: string; readonly name: string }

/** One filter of a filter block or a block set. */
export interface FilterStep extends Stretch {
  readonly name: string
  readonly args: Arguments
}

export interface Parameter {
  readonly name: string
  readonly byDefault: Expression | null
}

export type Body = readonly Statement[]

/** One piece of a template: data, an output, or a statement in block signs. */
export type Statement = Stretch &
  (
    | { readonly kind: 'data'; readonly text: string }
    | { readonly kind: 'output'; readonly expression: Expression }
    | ForStatement
    | {
        readonly kind: 'if'
        readonly branches: readonly { readonly condition: Expression; readonly body: Body }[]
        readonly otherwise: Body
      }
    | { readonly kind: 'set'; readonly target: Target; readonly value: Expression }
    | {
        readonly kind: 'set-block'
        readonly target: Target
        readonly filters: readonly FilterStep[]
        readonly body: Body
      }
    | MacroStatement
    | {
        readonly kind: 'call-block'
        readonly call: Call
        readonly parameters: readonly Parameter[]
        readonly body: Body
      }
    | { readonly kind: 'filter-block'; readonly filters: readonly FilterStep[]; readonly body: Body }
    | {
        readonly kind: 'with'
        readonly bindings: readonly { readonly target: Target; readonly value: Expression }[]
        readonly body: Body
      }
    | {
        readonly kind: 'include'
        readonly template: Expression
        readonly ignoresMissing: boolean
        readonly withContext: boolean
      }
    | { readonly kind: 'import'; readonly template: Expression; readonly name: string; readonly withContext: boolean }
    | {
        readonly kind: 'from-import'
        readonly template: Expression
        readonly names: readonly { readonly name: string; readonly as: string }[]
        readonly withContext: boolean
      }
    | { readonly kind: 'extends'; readonly template: Expression }
    | BlockStatement
    | { readonly kind: 'do'; readonly expression: Expression }
    | { readonly kind: 'group'; readonly body: Body }
    | { readonly kind: 'break' }
    | { readonly kind: 'continue' }
  )

export interface ForStatement extends Stretch {
  readonly kind: 'for'
  readonly target: Target
  readonly iterable: Expression
  readonly filter: Expression | null
  readonly isRecursive: boolean
  readonly body: Body
  readonly otherwise: Body
}

export interface MacroStatement extends Stretch {
  readonly kind: 'macro'
  readonly name: string
  readonly parameters: readonly Parameter[]
  readonly body: Body
}

export interface BlockStatement extends Stretch {
  readonly kind: 'block'
  readonly name: string
  readonly isScoped: boolean
  readonly isRequired: boolean
  readonly body: Body
}
