import Link from 'next/link';
import { MessagePage } from '../ui/message-page.tsx';

/** In place of a form whose answer the API would refuse. */
export const MayOnlyLook = () => (
  <MessagePage
    title="Your role may only look"
    text="Ask an owner or admin of this workspace for a role that may change this."
  >
    <Link href="/silences" prefetch={false}>
      To the silences
    </Link>
  </MessagePage>
);
