import { z } from 'zod';
import { CHANNEL_LIMITS } from './channel-limits.ts';
import { Configured, Id, IsoTime, PageQuery, page, SeenRevision } from './common.ts';
import { AttemptOutcome, NotificationKind, NotificationStatus } from './enums.ts';

const HEADER_NAME = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;
/** What the sending itself says, or what would change where the request goes. */
const OWN_HEADERS =
  /^(host|content-.*|transfer-encoding|connection|keep-alive|te|trailer|upgrade|expect|accept.*|date|via|forwarded|x-forwarded-.*|proxy-.*|webhook-.*|cookie)$/i;
/** A control character would begin another header; what is not ASCII no two receivers read alike. */
const HEADER_VALUE = /^[\x20-\x7e]+$/;

/** A header that the receiver wants beside ours; its value is kept sealed and not shown again. */
export const ChannelHeader = z
  .object({ name: z.string().min(1).max(100), value: z.string().min(1).max(CHANNEL_LIMITS.headerValueLength) })
  .meta({ id: 'ChannelHeader' });
export type ChannelHeader = z.infer<typeof ChannelHeader>;

/** Why a header cannot be sent, and where in it; null: it can. */
export function faultOfHeader(header: ChannelHeader): { at: 'name' | 'value'; message: string } | null {
  if (!HEADER_NAME.test(header.name)) return { at: 'name', message: 'is not a header’s name' };
  if (OWN_HEADERS.test(header.name)) return { at: 'name', message: 'is set by the sending itself' };
  if (!HEADER_VALUE.test(header.value)) return { at: 'value', message: 'must be printable ASCII in one line' };
  return null;
}

const url = z.string().trim().min(1).max(16_384).meta({
  description:
    'https, at most 2,048 characters, on port 443 or one above 1023; on no private network unless the operator opens it.',
});
const headers = z.array(ChannelHeader).max(CHANNEL_LIMITS.headers);
const address = z.email().max(254);

/** Where a channel leads, as it is set. */
export const ChannelTarget = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('webhook'), url, headers: headers.default([]) }),
    z.object({ kind: z.literal('email'), address }),
  ])
  .meta({ id: 'ChannelTarget' });
export type ChannelTarget = z.infer<typeof ChannelTarget>;

/** Where it leads, as it is shown and stored: without the headers’ values. */
export const ShownChannelTarget = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('webhook'), url: z.string(), headerNames: z.array(z.string()) }),
    z.object({ kind: z.literal('email'), address: z.string() }),
  ])
  .meta({ id: 'ShownChannelTarget' });
export type ShownChannelTarget = z.infer<typeof ShownChannelTarget>;

export const ChannelState = z.enum(['on', 'paused', 'disabled']).meta({
  id: 'ChannelState',
  description: 'Disabled: its receiver said that it is gone. Only what is on is told.',
});
export type ChannelState = z.infer<typeof ChannelState>;

const settings = {
  name: z.string().trim().min(1).max(100),
  description: z.string().trim().max(1_000),
};

/** A destination of the workspace that is no person: steps and routes may tell it. */
export const Channel = Configured.extend({
  ...settings,
  target: ShownChannelTarget,
  state: ChannelState,
  stateSince: IsoTime.nullable(),
  stateReason: z.string().nullable().meta({ description: 'Why it is disabled.' }),
  secretRotatedAt: IsoTime.nullable().meta({ description: 'For a webhook: since when its secret signs.' }),
  previousSecretUntil: IsoTime.nullable().meta({ description: 'Until then the secret before it signs too.' }),
  secretUnreadable: z.boolean().meta({
    description:
      'Its secret or headers open with no key of this installation: nothing is sent until both are set anew.',
  }),
  recent: z
    .array(
      z.object({
        notificationId: Id,
        status: NotificationStatus,
        createdAt: IsoTime,
        sentAt: IsoTime.nullable(),
        attempts: z.int(),
      }),
    )
    .meta({ description: `The last ${CHANNEL_LIMITS.recent} messages, newest first.` }),
}).meta({ id: 'Channel' });
export type Channel = z.infer<typeof Channel>;
export const ChannelList = z.object({ items: z.array(Channel) }).meta({ id: 'ChannelList' });
export type ChannelList = z.infer<typeof ChannelList>;

/** A channel with its signing secret, which is shown this once. */
export const ChannelWithSecret = Channel.extend({
  secret: z.string().nullable().meta({ description: '`whsec_` and base64; null: the kind signs nothing.' }),
}).meta({ id: 'ChannelWithSecret' });
export type ChannelWithSecret = z.infer<typeof ChannelWithSecret>;

export const CreateChannel = z
  .object({ ...settings, description: settings.description.default(''), target: ChannelTarget })
  .meta({ id: 'CreateChannel' });
export type CreateChannel = z.infer<typeof CreateChannel>;

export const UpdateChannel = z
  .object({
    ...settings,
    target: z
      .discriminatedUnion('kind', [
        z.object({
          kind: z.literal('webhook'),
          url,
          headers: headers.optional().meta({ description: 'Left out: those that are set stay.' }),
        }),
        z.object({ kind: z.literal('email'), address }),
      ])
      .meta({ description: 'Of the kind that the channel has.' }),
    revision: SeenRevision,
  })
  .partial()
  .meta({ id: 'UpdateChannel' });
export type UpdateChannel = z.infer<typeof UpdateChannel>;

/** What became of a message of trial: never what the receiver said beside its status. */
export const ChannelTest = z
  .object({
    ok: z.boolean(),
    status: z
      .int()
      .nullable()
      .meta({ description: 'The HTTP status that came; null: none came, or it is no webhook.' }),
    durationMs: z.int(),
    detail: z.string(),
  })
  .meta({ id: 'ChannelTest' });
export type ChannelTest = z.infer<typeof ChannelTest>;

export const ChannelDeliveriesQuery = PageQuery;

/** One message to a channel, with each try. */
export const ChannelDelivery = z
  .object({
    id: Id,
    kind: NotificationKind,
    status: NotificationStatus,
    reason: z.string().nullable(),
    group: z.object({ id: Id, title: z.string() }),
    createdAt: IsoTime,
    sentAt: IsoTime.nullable(),
    attempts: z.array(
      z.object({
        number: z.int(),
        startedAt: IsoTime,
        durationMs: z.int().nullable(),
        outcome: AttemptOutcome.nullable(),
        detail: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'ChannelDelivery' });
export type ChannelDelivery = z.infer<typeof ChannelDelivery>;
export const ChannelDeliveryPage = page(ChannelDelivery).meta({ id: 'ChannelDeliveryPage' });
export type ChannelDeliveryPage = z.infer<typeof ChannelDeliveryPage>;
