import { NotBuilt } from '@/ui/NotBuilt';

export default function StudioPage() {
  return <NotBuilt title="Studio" lead="Upload models, publish them and set their prices." />;
}
