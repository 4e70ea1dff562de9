// Puts what the pages are served with into dist/: GOV.UK Frontend's styles and script, and our typeface.
// Run by `make web` after `npm ci`. Needs Node and nothing else.
//
// GOV.UK Frontend's typeface, crown and crest are for gov.uk alone, so every rule that names one is taken out and
// our own typeface is put in its place. The build stops if a trace is left.

import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const modules = join(here, '..', '..', '..', 'node_modules')
const govuk = join(modules, 'govuk-frontend')
const atkinson = join(modules, '@fontsource-variable', 'atkinson-hyperlegible-next')
const dist = join(here, 'dist')

const typeface = '"Atkinson Hyperlegible Next","Segoe UI",Roboto,Arial,sans-serif'
const reserved = /logo|crown|crest|govuk-header/ // selectors that only gov.uk may use
const traces = /GDS Transport|crown|crest|url\(\/assets/i

/** ourStyles takes what belongs to gov.uk out of a minified style sheet and sets our typeface. */
function ourStyles(css) {
  const out = css
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/@font-face\{[^}]*\}/g, '')
    .replace(/([^{}]+)\{([^{}]*)\}/g, keepRule)
    .replaceAll('GDS Transport,arial,sans-serif', typeface)
    .replaceAll('{font-family:sans-serif}', `{font-family:${typeface}}`)
  const trace = out.match(traces)
  if (trace) throw new Error(`The style sheet still holds "${trace[0]}": this version of govuk-frontend needs build.mjs looked at again.`)
  return out
}

/** keepRule gives one rule back without the selectors that only gov.uk may use, or nothing when none is left. */
function keepRule(whole, selectors, declarations) {
  if (!reserved.test(selectors)) return whole
  const kept = selectors.split(',').filter((s) => !reserved.test(s))
  return kept.length ? `${kept.join(',')}{${declarations}}` : ''
}

/** ourScript drops the pointer to a source map that is not served. */
function ourScript(js) {
  return js.replace(/\/\/# sourceMappingURL=.*\s*$/, '\n')
}

function build() {
  for (const folder of [govuk, atkinson]) {
    if (!existsSync(folder)) throw new Error(`${folder} is missing: run "npm ci" first.`)
  }
  mkdirSync(dist, { recursive: true })
  const read = (name) => readFileSync(join(govuk, 'dist', 'govuk', name), 'utf8')
  writeFileSync(join(dist, 'govuk-frontend.min.css'), ourStyles(read('govuk-frontend.min.css')))
  writeFileSync(join(dist, 'govuk-frontend.min.js'), ourScript(read('govuk-frontend.min.js')))
  for (const part of ['latin', 'latin-ext']) {
    const file = `atkinson-hyperlegible-next-${part}-wght-normal.woff2`
    copyFileSync(join(atkinson, 'files', file), join(dist, file))
  }
  copyFileSync(join(atkinson, 'LICENSE'), join(dist, 'atkinson-hyperlegible-next.licence.txt'))
}

try {
  build()
} catch (fault) {
  console.error(fault.message)
  process.exit(1)
}
