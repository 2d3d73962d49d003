import type { FileStat } from '../../target/target.ts'
import { modeText } from '../../text/file-mode.ts'
import type { JsonObject } from '../../value/json.ts'
import { Float } from '../../value/value.ts'

/** Facts of a file under the names that Ansible's `stat` and `find` give them. */
export function statResult(stat: Omit<FileStat, 'linkTarget' | 'checksum'>): JsonObject {
  const may = (bit: number): boolean => (stat.mode & bit) !== 0
  return {
    mode: modeText(stat.mode),
    isdir: stat.type === 'directory',
    ischr: stat.type === 'character',
    isblk: stat.type === 'block',
    isreg: stat.type === 'file',
    isfifo: stat.type === 'fifo',
    islnk: stat.type === 'link',
    issock: stat.type === 'socket',
    uid: stat.uid,
    gid: stat.gid,
    size: stat.sizeBytes,
    inode: stat.inode,
    dev: stat.device,
    nlink: stat.links,
    // Python counts the seconds of files in floats, whole ones too.
    atime: new Float(stat.atime),
    mtime: new Float(stat.mtime),
    ctime: new Float(stat.ctime),
    pw_name: stat.owner,
    gr_name: stat.group,
    wusr: may(0o200),
    rusr: may(0o400),
    xusr: may(0o100),
    wgrp: may(0o020),
    rgrp: may(0o040),
    xgrp: may(0o010),
    woth: may(0o002),
    roth: may(0o004),
    xoth: may(0o001),
    isuid: may(0o4000),
    isgid: may(0o2000),
  }
}
