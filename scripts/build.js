import { chmodSync, rmSync } from 'node:fs'
import { build } from 'esbuild'

// One bundle with the commands split off: `hadeploy --version` must not load the playbook engine.
rmSync('dist', { recursive: true, force: true })
// Packages in the older module format look for these names.
const banner = `import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __fileURLToPath(new URL('.', import.meta.url));`

await build({
  entryPoints: { hadeploy: 'src/cli/main.ts', index: 'src/index.ts' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  minifySyntax: true,
  sourcemap: 'linked',
  // Optional native parts of ssh2; without them it uses node:crypto.
  external: ['cpu-features', '*.node'],
  banner: { js: banner },
  chunkNames: 'chunks/[name]-[hash]',
})
chmodSync('dist/hadeploy.js', 0o755)
