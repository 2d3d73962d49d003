import { describe, expect, test } from 'vitest'
import { DiagnosticError, type Diagnostic } from '../../src/diagnostic/diagnostic.ts'
import { scopeOf } from '../../src/expression/scope.ts'
import { readHandlebars } from '../../src/template/handlebars.ts'
import { variablesOf, worldWith } from '../support/expression-world.ts'

const scope = scopeOf(
  variablesOf({
    vip: '10.0.0.10',
    port: 3306,
    ratio: '{{ 1.0 }}',
    opened: '{{ vip }}:{{ port }}',
    html: '<a & b>',
    yes: true,
    nothing: null,
    empty: [],
    version: '8.4',
    names: ['a', 'b', 'c'],
    hosts: [
      { name: 'ctl-1', ip: '10.0.0.11', tags: ['x', 'y'] },
      { name: 'ctl-2', ip: '10.0.0.12', tags: [] },
    ],
    options: { maxconn: 4000, 'log-format': 'raw', items: 'mine' },
  }),
  worldWith(),
)

function outcome(source: string): { text?: string; diagnostic?: Diagnostic | undefined } {
  try {
    const { value, diagnostics } = readHandlebars(source, 'haproxy.cfg.hbs')
    return value === null ? { diagnostic: diagnostics[0] } : { text: value.render(scope) }
  } catch (cause) {
    if (!(cause instanceof DiagnosticError)) throw cause
    return { diagnostic: cause.diagnostic }
  }
}

describe('a Handlebars template', () => {
  test.each([
    { source: 'bind {{vip}}:{{port}}\n', text: 'bind 10.0.0.10:3306\n' },
    { source: '{{opened}} {{ratio}} {{yes}} [{{nothing}}]', text: '10.0.0.10:3306 1.0 True []' },
    { source: '{{html}}{{{html}}}', text: '<a & b><a & b>' },
    { source: '{{version}}', text: '8.4' },
    { source: '{{options.maxconn}} {{options.[log-format]}} {{options.items}}', text: '4000 raw mine' },
    { source: '{{hosts.[1].name}} {{hosts.0.name}}', text: 'ctl-2 ctl-1' },
    {
      source: '{{join names ","}} {{upper vip}} {{default nope 5}} {{default nope.x "a"}}',
      text: 'a,b,c 10.0.0.10 5 a',
    },
    { source: '{{join (map hosts attribute="ip") " "}}', text: '10.0.0.11 10.0.0.12' },
    { source: '{{round 2.5}} {{round 2.567 1}}', text: '2.0 2.6' },
    {
      source: '{{#each hosts}}server {{name}} {{ip}}{{#unless @last}},{{/unless}}{{/each}}',
      text: 'server ctl-1 10.0.0.11,server ctl-2 10.0.0.12',
    },
    { source: '{{#each names}}{{@index}}{{this}}{{#if @first}}!{{/if}}{{/each}}', text: '0a!1b2c' },
    { source: '{{#each options}}{{@key}}={{this}} {{/each}}', text: 'maxconn=4000 log-format=raw items=mine ' },
    { source: '{{#each empty}}x{{else}}none{{/each}}', text: 'none' },
    {
      source:
        '{{#each hosts as |host i|}}{{i}}{{host.name}}{{#each host.tags}}{{this}}{{host.ip}}{{../name}}{{/each}}{{/each}}',
      text: '0ctl-1x10.0.0.11ctl-1y10.0.0.11ctl-11ctl-2',
    },
    { source: '{{#each names}}{{../vip}}{{@root.port}} {{/each}}', text: '10.0.0.103306 10.0.0.103306 10.0.0.103306 ' },
    { source: '{{#if empty}}a{{else if yes}}b{{else}}c{{/if}}', text: 'b' },
    { source: '{{#if (eq port 3306)}}mysql{{/if}}{{#if (and yes (not empty))}}!{{/if}}', text: 'mysql!' },
    { source: '{{#if (defined nope)}}a{{else}}b{{/if}}{{#unless (or empty nothing)}}c{{/unless}}', text: 'bc' },
    {
      source: '{{#with options}}{{maxconn}} {{../vip}}{{/with}}{{#with empty}}x{{else}}none{{/with}}',
      text: '4000 10.0.0.10none',
    },
    { source: '{{lookup options "maxconn"}} {{concat "a" 1 vip}} {{if yes "on" "off"}}', text: '4000 a110.0.0.10 on' },
    { source: '{{! note }}a{{!-- {{b}} --}}c', text: 'ac' },
    { source: 'a\n{{#if yes}}\nb\n{{/if}}\nc\n', text: 'a\nb\nc\n' },
    { source: 'a {{~#if yes~}} b {{~/if~}} c', text: 'abc' },
    { source: '\\{{vip}}', text: '{{vip}}' },
    { source: '{{{{raw}}}}{{vip}}{{{{/raw}}}}', text: '{{vip}}' },
    { source: '{{1}} {{1.0}} {{"t"}} {{true}}', text: '1 1.0 t True' },
  ])('renders $source', ({ source, text }) => {
    expect(outcome(source)).toEqual({ text })
  })

  test.each([
    { source: 'a\n  {{nope}}', code: 'expression/undefined', at: '2:5' },
    { source: '{{options.maxcon}}', code: 'expression/undefined', at: '1:3' },
    { source: '{{#each hosts}}\n{{vip}}{{/each}}', code: 'expression/undefined', at: '2:3' },
    { source: '{{#if nope}}a{{/if}}', code: 'expression/undefined', at: '1:7' },
    { source: '{{#each nope}}a{{/each}}', code: 'expression/undefined', at: '1:9' },
    { source: '{{#each options}}{{values}}{{/each}}', code: 'expression/undefined', at: '1:20' },
    { source: '{{upper nope}}', code: 'expression/undefined', at: '1:9' },
    { source: '{{nosuch vip}}', code: 'expression/syntax', at: '1:3' },
    { source: '{{#nosuch vip}}{{/nosuch}}', code: 'expression/syntax', at: '1:4' },
    { source: '{{> partial}}', code: 'expression/syntax', at: '1:1' },
    { source: 'a\n{{#if yes}}b', code: 'expression/syntax', at: '2:1' },
    { source: '{{#if yes}}b{{/each}}', code: 'expression/syntax', at: '1:4' },
    { source: '{{../vip}}', code: 'expression/syntax', at: '1:3' },
    { source: '{{@index}}', code: 'expression/syntax', at: '1:3' },
    { source: '{{this}}', code: 'expression/syntax', at: '1:3' },
  ])('shows $code at $at of $source', ({ source, code, at }) => {
    const { diagnostic } = outcome(source)
    expect(diagnostic?.code).toBe(code)
    const start = diagnostic?.at?.start
    expect(`${start?.line ?? 0}:${start?.column ?? 0}`).toBe(at)
  })
})
