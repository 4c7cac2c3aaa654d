import { createHash, randomUUID } from 'node:crypto';
import type { AuthClient } from '@signalcraft/database/auth-client';

const WINDOW_MS = 60_000;
const FAILURES_MAX = 10;

/** Against guessing one account's password from many addresses; the counts are shared by all replicas. */
export type AccountThrottle = {
  /** Seconds until another try is let through; 0: now. */
  waitSeconds: (email: string) => Promise<number>;
  /** A try with a wrong password. */
  failed: (email: string) => Promise<void>;
};

export function accountThrottle(options: { authClient: AuthClient }): AccountThrottle {
  const { authClient } = options;
  return {
    waitSeconds: async (email) => {
      const { rows } = await authClient.query(
        `select ceil(("lastRequest" + $3 - $2) / 1000.0)::int as wait from "rateLimit"
         where key = $1 and count >= $4 and "lastRequest" > $2::bigint - $3`,
        [keyOf(email), Date.now(), WINDOW_MS, FAILURES_MAX],
      );
      const [row] = rows as { wait: number }[];
      return row ? Math.max(1, row.wait) : 0;
    },
    failed: async (email) => {
      await authClient.query(
        `insert into "rateLimit" as kept (id, key, count, "lastRequest") values ($1, $2, 1, $3)
         on conflict (key) do update set "lastRequest" = $3,
           count = case when kept."lastRequest" > $3::bigint - $4 then kept.count + 1 else 1 end`,
        [randomUUID(), keyOf(email), Date.now(), WINDOW_MS],
      );
    },
  };
}

/** Whoever reads the counts learns no address from them. */
const keyOf = (email: string): string =>
  `account/${createHash('sha256').update(email.trim().toLowerCase()).digest('base64url')}`;
