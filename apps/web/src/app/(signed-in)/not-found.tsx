import { MessagePage } from '../../ui/message-page.tsx';

export default function NotFound() {
  return <MessagePage title="There is no such page" text="It may be gone, or belong to another workspace." />;
}
