/** What `npm start -- --help` prints. */
export const USAGE = `Usage: npm start [-- --help]

Runs all of SignalCraft on this machine: installs and builds what changed, starts an embedded PostgreSQL unless
DATABASE_URL is set, migrates, seeds a first workspace, and starts api, worker and web. Ctrl-C stops all of it.
Variables are taken from the environment and from the file .env; .env.example explains them.

Where things are
  SIGNALCRAFT_DATA_DIR   the data folder (.signalcraft): database, files, mail, logs, secrets.json, quickstart.json
  PORT                   the api's port (5050)
  WEB_PORT               the web app's port (3000)
  HOST                   the address both listen on (this machine only)

Data stores
  DATABASE_URL           an own PostgreSQL 15 or newer, instead of the embedded one
  DIRECT_DATABASE_URL    that server's own address, where DATABASE_URL is a connection pooler's
  REDIS_URL              an own Redis 7 or newer for the queues, instead of the database
  QUEUE_PREFIX           the queues' key prefix on Redis, for a cluster

Addresses
  WEB_BASE_URL              the web app's public address (http://localhost:WEB_PORT)
  NEXT_PUBLIC_API_BASE_URL  the api's public address (http://localhost:PORT)
  API_INTERNAL_URL          the api's address as the web server reaches it
  CORS_ORIGINS              the origins that may call the api from a browser (that of WEB_BASE_URL)
  TRUST_PROXY               true behind a proxy that sets X-Forwarded-For

Accounts and secrets
  AUTH_PROVIDER          local (the default here) or clerk
  CLERK_SECRET_KEY, CLERK_JWT_PUBLIC_KEY, NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY
                         Clerk's keys; with all three set, Clerk signs people in
  CLERK_WEBHOOK_SIGNING_SECRET, CLERK_API_URL
                         for what Clerk tells of its users; where its API is (the public one)
  SIGNUP                 invite (whom somebody invited) or open (anybody, with a workspace of their own)
  ENCRYPTION_KEY         32 bytes as base64 (made at the first start, kept in secrets.json)
  ENCRYPTION_KEYS_OLD    keys before it, separated by commas: what they sealed still opens (none)
  METRICS_TOKEN          the bearer for /api/metrics (made at the first start)

Mail
  EMAIL_PROVIDER         smtp, sendgrid, resend or file (file: .eml files in MAIL_DIR, shown in the web app)
  MAIL_DIR               where they go (the data folder's mail)
  SMTP_HOST, SMTP_PORT, SMTP_USER, SMTP_PASSWORD, SMTP_FROM, SMTP_SECURE, SMTP_REQUIRE_TLS
  EMAIL_FROM, EMAIL_API_KEY, EMAIL_API_BASE_URL

Behaviour
  LOG_LEVEL              trace, debug, info, warn, error, fatal or silent (info)
  INGEST_MAX_BYTES       the largest delivery taken, after decompression (5 MiB)
  API_REQUESTS_PER_MINUTE  how often one API key or one member may ask the API (6000)
  WORKER_QUEUES          the queues the worker serves (all)
  OUTGOING_ALLOWED_CIDRS  networks that channels may lead to beside the public one (none)
  ENABLE_SAML_SSO        whether workspaces may sign in by their own identity provider (false)
  HEARTBEAT_URL          a monitor's address, called every 30 s while nothing that is due waits (none)
  SENTRY_DSN             where errors are reported (nowhere)
`;
