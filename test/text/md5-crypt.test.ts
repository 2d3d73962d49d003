import { describe, expect, test } from 'vitest'
import { md5Crypt } from '../../src/text/md5-crypt.ts'

describe('md5Crypt', () => {
  // Made by passlib 1.7.4.
  test.each([
    { password: 'secret', salt: 'abcdefgh', hash: '$1$abcdefgh$cHJi5PXp/ki/ktXzqlk6I1' },
    { password: 'a longer passphrase than sixteen é', salt: 's', hash: '$1$s$jslYkY5sJVq8SnaXlI2Qi0' },
    { password: '', salt: '', hash: '$1$$qRPK7m23GJusamGpoGLby/' },
  ])('of "$password" with the salt "$salt"', ({ password, salt, hash }) => {
    expect(md5Crypt(password, salt)).toBe(hash)
  })
})
