import { NotBuilt } from '@/ui/NotBuilt';

export default function JobsPage() {
  return <NotBuilt title="Jobs" lead="Run a container or a model on somebody’s machine." />;
}
