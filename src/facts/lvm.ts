import type { JsonObject } from '../value/json.ts'
import type { FactSource } from './fact-source.ts'

const columns = '--noheadings --nosuffix --units g --separator ,'

/** Volume groups, logical and physical volumes; `N/A` on a host without LVM, nothing for who is not root. */
export const lvm: FactSource = {
  name: 'lvm',
  subsets: ['hardware'],
  script: `
PATH=$PATH:/usr/sbin:/sbin
if command -v vgs >/dev/null; then
  [ "$(id -u)" = 0 ] || exit 0
  echo root
  vgs ${columns} -o vg_name,pv_count,lv_count,vg_size,vg_free | sed 's/^ */vg,/'
  lvs ${columns} -o lv_name,vg_name,lv_size | sed 's/^ */lv,/'
  pvs ${columns} -o pv_name,vg_name,pv_size,pv_free | sed 's/^ */pv,/'
else
  echo none
fi`,
  parse(output): JsonObject {
    const lines = output.trim().split('\n')
    if (lines.includes('none')) return { lvm: 'N/A' }
    if (!lines.includes('root')) return {}
    const rows = lines.map((line) => line.split(','))
    const table = (kind: string, shown: (cells: readonly string[]) => JsonObject): JsonObject =>
      Object.fromEntries(
        rows.filter(([first]) => first === kind).map(([, name = '', ...cells]) => [name, shown(cells)]),
      )
    return {
      lvm: {
        vgs: table('vg', ([pvs = '', lvs = '', size = '', free = '']) => {
          return { size_g: size, free_g: free, num_lvs: lvs, num_pvs: pvs }
        }),
        lvs: table('lv', ([vg = '', size = '']) => ({ size_g: size, vg })),
        pvs: table('pv', ([vg = '', size = '', free = '']) => ({ size_g: size, free_g: free, vg })),
      },
    }
  },
}
