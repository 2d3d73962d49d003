import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'

// The manuals of docs/modules and of the command line, made from what the program itself reads; tests tell when they are
// stale (test/law/modules.test.ts, test/cli/manual.test.ts).
const folder = 'docs/modules'
const bundle = resolve('node_modules/.cache/hadeploy/manuals.js')

await build({
  stdin: {
    contents: `export { registry } from './src/cli/registry.ts'
export { moduleManual } from './src/module/manual.ts'
export { commandLineManual } from './src/cli/manual.ts'`,
    resolveDir: '.',
  },
  outfile: bundle,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
})
const { registry, moduleManual, commandLineManual } = await import(pathToFileURL(bundle).href)

mkdirSync(folder, { recursive: true })
const names = registry.names()
for (const name of names) writeFileSync(join(folder, `${name}.md`), moduleManual(registry.find(name)))
for (const file of readdirSync(folder)) {
  if (!names.includes(file.replace(/\.md$/, ''))) rmSync(join(folder, file))
}
writeFileSync('docs/cli.md', commandLineManual())
process.stdout.write(`${names.length} manuals in ${folder}, and docs/cli.md\n`)
