/** Codes of the modules for MariaDB and MySQL. */
export const mysqlCodes = {
  'mysql/connect': 'Database not reached',
  'mysql/statement': 'SQL statement failed',
  'mysql/privileges': 'Wrong privileges',
  'mysql/unknown-variable': 'Unknown server variable',
  'mysql/target-missing': 'No file to import',
} as const
