import { NotBuilt } from '@/ui/NotBuilt';

export default function ChatPage() {
  return <NotBuilt title="Chat" lead="Talk to the models of the network." />;
}
