import { Eye, EyeOff } from 'lucide-react';
import { useState, type ComponentProps } from 'react';
import { signInText as t } from '@/text/signin';
import { IconButton } from '@/ui/Button';
import { Input } from '@/ui/Field';
import styles from './SignIn.module.css';

/** A password, which can be shown. */
export function PasswordInput(props: Omit<ComponentProps<typeof Input>, 'type'>) {
  const [isShown, setShown] = useState(false);
  return (
    <div className={styles.password}>
      <Input {...props} type={isShown ? 'text' : 'password'} />
      <span className={styles.eye}>
        <IconButton size="small" label={isShown ? t.hidePassword : t.showPassword} onClick={() => setShown(!isShown)}>
          {isShown ? <EyeOff size={16} aria-hidden /> : <Eye size={16} aria-hidden />}
        </IconButton>
      </span>
    </div>
  );
}
