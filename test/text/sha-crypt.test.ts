import { describe, expect, test } from 'vitest'
import { shaCrypt, type ShaCryptScheme } from '../../src/text/sha-crypt.ts'

describe('shaCrypt', () => {
  // Made by passlib 1.7.4.
  test.each<{ scheme: ShaCryptScheme; password: string; salt: string; rounds: number; hash: string }>([
    {
      scheme: 'sha512',
      password: 'pw',
      salt: 'saltsalt',
      rounds: 5000,
      hash: '$6$saltsalt$pauPrmdmG4BTE9h2HPmywiw152IFch6BJCEsaY6D.PLTfpV8sqvXwWdyfsgVgozkYH9B80bAip/08R2BPH2xk/',
    },
    {
      scheme: 'sha256',
      password: 'pw',
      salt: 'saltsalt',
      rounds: 5000,
      hash: '$5$saltsalt$0rl.MZtoLLPP3X0Rdl8riRnphIcAXJY27/aOAyK2hB5',
    },
    {
      scheme: 'sha512',
      password: 'p'.repeat(100),
      salt: 's',
      rounds: 1001,
      hash: '$6$rounds=1001$s$CRHVpkCYXsjwyGJ4ZDt2TV6lo/LdkpOF1iXwaDz3bNBvY1kgwGADwMo2A/lOoEQyW9I6.4fkn.Wuc7f/SnjP20',
    },
    {
      scheme: 'sha256',
      password: 'p'.repeat(100),
      salt: 's',
      rounds: 1001,
      hash: '$5$rounds=1001$s$ZEN3Zvd0s9rS64hH0NEnDLjqI7dtf5HrNkUzQwVSmp8',
    },
    {
      scheme: 'sha512',
      password: '',
      salt: 'abcdefghijklmnop',
      rounds: 1000,
      hash: '$6$rounds=1000$abcdefghijklmnop$2TfftjhyCiMH.0sLgmMsrryamIW6m3frcvTBwDlNhd4xeRO6DvjPw/yf/gt/3G8bxpzQoD.1EZuIKjBRmFF3J/',
    },
  ])(
    '$scheme of a password of $password.length letters, $rounds rounds',
    ({ scheme, password, salt, rounds, hash }) => {
      expect(shaCrypt(scheme, password, salt, rounds)).toBe(hash)
    },
  )
})
