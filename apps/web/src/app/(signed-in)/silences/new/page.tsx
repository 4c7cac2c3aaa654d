import { ApiProblem } from '@signalcraft/api-client/client';
import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { serverApi, serverMe } from '../../../../auth/server-session.ts';
import { type Api, answerOf } from '../../../../lib/api.ts';
import { commonMatchers } from '../../../../mutes/common-labels.ts';
import { MayOnlyLook } from '../../../../mutes/may-only-look.tsx';
import formStyles from '../../../../mutes/mute-form.module.css';
import { SilenceForm } from '../../../../mutes/silence-form.tsx';
import { PageHead } from '../../../../ui/page-head.tsx';

export const metadata: Metadata = { title: 'New silence' };

/** As many of a group's alerts as say what it has in common. */
const ALERTS_LOOKED_AT = 200;

type Begin = Pick<Parameters<typeof SilenceForm>[0], 'matchers' | 'comment' | 'returnTo'> & { about: string };

/** A new silence: from nothing, for a group (`?group=`), or as another was (`?from=`). */
export default async function Page(props: {
  searchParams: Promise<{ group?: string | string[]; from?: string | string[] }>;
}) {
  const { group, from } = await props.searchParams;
  const me = await serverMe();
  if (me?.workspaces[0]?.role === 'VIEWER') return <MayOnlyLook />;
  const begin = await beginWith({ api: serverApi(), group, from });
  return (
    <>
      <Link href={begin.returnTo} prefetch={false} className={formStyles.back}>
        {begin.returnTo === '/silences' ? 'All silences' : 'Back to the group'}
      </Link>
      <PageHead title="New silence" about={begin.about} />
      <SilenceForm silence={null} matchers={begin.matchers} comment={begin.comment} returnTo={begin.returnTo} />
    </>
  );
}

async function beginWith(options: {
  api: Api;
  group: string | string[] | undefined;
  from: string | string[] | undefined;
}): Promise<Begin> {
  const { api, group, from } = options;
  const plain = { about: 'What matches pages nobody until it ends.', matchers: [], comment: '', returnTo: '/silences' };
  try {
    if (typeof group === 'string') {
      const params = { path: { id: group } };
      const [shown, alerts] = await Promise.all([
        answerOf(api.GET('/api/v1/alert-groups/{id}', { params })),
        answerOf(
          api.GET('/api/v1/alert-groups/{id}/alerts', { params: { ...params, query: { limit: ALERTS_LOOKED_AT } } }),
        ),
      ]);
      return {
        ...plain,
        about: `Begins with what the alerts of “${shown.title}” have in common. Take conditions away to silence more.`,
        matchers: commonMatchers({ groupLabels: shown.labels, title: shown.title, alerts: alerts.items }),
        returnTo: `/groups/${shown.id}`,
      };
    }
    if (typeof from === 'string') {
      const silence = await answerOf(api.GET('/api/v1/silences/{id}', { params: { path: { id: from } } }));
      return { ...plain, matchers: silence.matchers, comment: silence.comment };
    }
  } catch (error) {
    if (error instanceof ApiProblem && (error.status === 404 || error.status === 400)) notFound();
    throw error;
  }
  return plain;
}
