import { Prisma } from './generated/client.ts';

/** A JSON column's value, where null is the column's NULL and not a JSON null. */
export const jsonOrNull = <T extends object>(value: T | null): T | typeof Prisma.DbNull => value ?? Prisma.DbNull;
