import { warning } from '../diagnostic/catalogue.ts'
import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import type { Secrets } from '../value/secrets.ts'

/** What filters and lookups remark: each text once, masked, to whoever listens at that time. */
export class Remarks {
  readonly #secrets: Secrets
  readonly #told = new Set<string>()
  /** Who hears of it. */
  listener: (remark: Diagnostic) => void

  constructor(secrets: Secrets, listener: (remark: Diagnostic) => void) {
    this.#secrets = secrets
    this.listener = listener
  }

  tell(text: string): void {
    if (this.#told.has(text)) return
    this.#told.add(text)
    this.listener(warning('expression/remark', this.#secrets.mask(text)))
  }
}
