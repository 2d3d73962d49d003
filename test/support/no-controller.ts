import type { Controller, Step } from '../../src/module/contract.ts'

/** A controller that has no files. */
export const noController: Controller = {
  findFile: () => null,
  readBytes: (path) => Promise.reject(new Error(`No file ${path}`)),
  isDirectory: () => false,
  walk: (path) => Promise.reject(new Error(`No folder ${path}`)),
  mode: (path) => Promise.reject(new Error(`No file ${path}`)),
  writeBytes: (path) => Promise.reject(new Error(`Nowhere to write ${path}`)),
  renderFile: (path) => {
    throw new Error(`No template ${path}`)
  },
}

/** A step of an ordinary run, with verification as in all tests. */
export const step: Step & { readonly verify: boolean } = {
  checkMode: false,
  diffMode: true,
  verify: true,
  facts: {},
  controller: noController,
  now: () => 0,
  sleep: () => Promise.resolve(),
  onOutput: () => undefined,
}
