import { NotBuilt } from '@/ui/NotBuilt';

export default function GroupsPage() {
  return <NotBuilt title="Groups" lead="Own models together and split what they earn." />;
}
