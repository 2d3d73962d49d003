import type { Diagnostic } from './diagnostic.ts'
import type { Span } from './span.ts'
import { clusterServicesCodes } from './codes/cluster-services.ts'
import { documentCodes } from './codes/document.ts'
import { expressionCodes } from './codes/expression.ts'
import { factsCodes } from './codes/facts.ts'
import { filesCodes } from './codes/files.ts'
import { inventoryCodes } from './codes/inventory.ts'
import { mysqlCodes } from './codes/mysql.ts'
import { packagesCodes } from './codes/packages.ts'
import { playbookCodes } from './codes/playbook.ts'
import { moduleCodes } from './codes/module.ts'
import { servicesCodes } from './codes/services.ts'
import { systemCodes } from './codes/system.ts'
import { tlsCodes } from './codes/tls.ts'
import { transportCodes } from './codes/transport.ts'
import { projectCodes } from './codes/project.ts'
import { vaultCodes } from './codes/vault.ts'
import { engineCodes } from './codes/engine.ts'
import { cliCodes } from './codes/cli.ts'
import { guardCodes } from './codes/guard.ts'
import { haCodes } from './codes/ha.ts'
import { pacemakerCodes } from './codes/pacemaker.ts'

/** Every code that hadeploy can report, with its fixed summary. The tables stand by field in `codes/`. */
export const catalogue = {
  ...clusterServicesCodes,
  ...documentCodes,
  ...expressionCodes,
  ...factsCodes,
  ...filesCodes,
  ...inventoryCodes,
  ...mysqlCodes,
  ...packagesCodes,
  ...playbookCodes,
  ...moduleCodes,
  ...servicesCodes,
  ...systemCodes,
  ...tlsCodes,
  ...transportCodes,
  ...projectCodes,
  ...vaultCodes,
  ...engineCodes,
  ...cliCodes,
  ...guardCodes,
  ...haCodes,
  ...pacemakerCodes,
} as const

/** The name of a kind of mistake or failure: `folder/what`. */
export type DiagnosticCode = keyof typeof catalogue

interface Particulars {
  readonly at?: Span | undefined
  readonly hint?: string | undefined
}

/** Makes an error diagnostic; the summary comes from the catalogue. */
export function error(code: DiagnosticCode, detail: string, particulars: Particulars = {}): Diagnostic {
  return make('error', code, detail, particulars)
}

/** Makes a warning diagnostic; the summary comes from the catalogue. */
export function warning(code: DiagnosticCode, detail: string, particulars: Particulars = {}): Diagnostic {
  return make('warning', code, detail, particulars)
}

function make(
  severity: Diagnostic['severity'],
  code: DiagnosticCode,
  detail: string,
  { at, hint }: Particulars,
): Diagnostic {
  return {
    code,
    severity,
    summary: catalogue[code],
    detail,
    ...(hint === undefined ? {} : { hint }),
    ...(at === undefined ? {} : { at }),
  }
}
