// The door. On the demo district it offers the invented accounts; on a real one it says nothing about who exists.
import { Eye, EyeOff, Languages } from 'lucide-react';
import { type FormEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import type { InputOf } from './act-types.ts';
import { callAct, Refused } from './api.ts';
import { BrandMark } from './brand.tsx';
import { useT } from './kit-words.ts';
import { useSession } from './session.tsx';
import { EmptyState } from './states.tsx';
import { useTell } from './tell.tsx';
import { speak, useLanguage, useSay } from './words.ts';

/** Shows its children to those who are signed in, may work and have a password of their own; to others the door. */
export function Door({ children }: { children: ReactNode }) {
  const { user, mustChangePassword, duties, signOut } = useSession();
  const t = useT();
  const tell = useTell();
  if (user === null) return <SignIn />;
  if (mustChangePassword === true) return <ChangePassword />;
  if (duties.length === 0)
    return (
      <DoorFrame>
        <EmptyState title={NO_DUTY} words={NO_DUTY_HELP}>
          <button
            type="button"
            className="button"
            onClick={() => void signOut().catch((error) => tell.refused(error))}
          >
            {t('signOut')}
          </button>
        </EmptyState>
      </DoorFrame>
    );
  return children;
}

const NO_DUTY = { zh: '您目前没有在岗职责', en: 'You hold no duty at present' };
const NO_DUTY_HELP = {
  zh: '请联系值班长安排职责后再登录。',
  en: 'Ask the duty lead to assign you one, then sign in again.',
};

function SignIn() {
  const { signIn, demo, demoUsers = [], demoPassword, district, left } = useSession();
  const t = useT();
  const say = useSay();
  const language = useLanguage();
  const [user, setUser] = useState('');
  const [password, setPassword] = useState('');
  const { busy, wrong, run } = useSending();
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  const send = (event: FormEvent) => {
    event.preventDefault();
    void run(() => signIn(user.trim(), password));
  };
  return (
    <DoorFrame sub={district[language] ?? district.zh ?? ''}>
      <form className="door-form" onSubmit={send}>
        <h1>{t('signInTitle')}</h1>
        {left && (
          <p className="field-help" role="status">
            {say(left)}
          </p>
        )}
        <TextField label={t('user')} value={user} onChange={setUser} autoComplete="username" field={first} />
        <TextField
          label={t('password')}
          value={password}
          onChange={setPassword}
          autoComplete="current-password"
          secret
        />
        {wrong && (
          <p className="field-wrong" role="alert">
            {say(wrong.words)}
          </p>
        )}
        <button type="submit" className="button button-primary button-large button-wide" aria-disabled={busy}>
          {busy ? t('working') : t('signIn')}
        </button>
      </form>
      {demo && demoPassword !== undefined && (
        <section className="door-demo" aria-label={t('demoTitle')}>
          <h2>{t('demoTitle')}</h2>
          <p className="field-help">{t('demoHelp')}</p>
          <ul>
            {demoUsers.map((one) => (
              <li key={one.user}>
                <button
                  type="button"
                  className="button door-demo-user"
                  aria-disabled={busy}
                  onClick={() => void run(() => signIn(one.user, demoPassword))}
                >
                  <strong>{one.name}</strong>
                  <span>{one.roleName ? say(one.roleName) : one.role}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </DoorFrame>
  );
}

function ChangePassword() {
  const { again, signOut } = useSession();
  const t = useT();
  const say = useSay();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [repeated, setRepeated] = useState('');
  const { busy, wrong, run } = useSending();
  const [differ, setDiffer] = useState(false);
  const send = (event: FormEvent) => {
    event.preventDefault();
    setDiffer(next !== repeated);
    if (next !== repeated) return;
    void run(async () => {
      await callAct('changePassword', { old: current, new: next } as InputOf<'changePassword'>);
      await again();
    });
  };
  return (
    <DoorFrame>
      <form className="door-form" onSubmit={send}>
        <h1>{t('changePasswordTitle')}</h1>
        <p className="field-help">{t('changePasswordHelp')}</p>
        <TextField
          label={t('currentPassword')}
          value={current}
          onChange={setCurrent}
          autoComplete="current-password"
          secret
        />
        <TextField
          label={t('newPassword')}
          value={next}
          onChange={setNext}
          autoComplete="new-password"
          secret
        />
        <TextField
          label={t('newPasswordAgain')}
          value={repeated}
          onChange={setRepeated}
          autoComplete="new-password"
          secret
        />
        {(differ || wrong) && (
          <p className="field-wrong" role="alert">
            {differ ? t('passwordsDiffer') : wrong && say(wrong.words)}
          </p>
        )}
        <button type="submit" className="button button-primary button-large button-wide" aria-disabled={busy}>
          {busy ? t('working') : t('savePassword')}
        </button>
        <button type="button" className="button button-link" onClick={() => void run(signOut)}>
          {t('signOut')}
        </button>
      </form>
    </DoorFrame>
  );
}

function useSending() {
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<Refused>();
  const run = async (send: () => Promise<unknown>) => {
    if (busy) return;
    setBusy(true);
    setWrong(undefined);
    try {
      await send();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      setWrong(error);
    } finally {
      setBusy(false);
    }
  };
  return { busy, wrong, run };
}

interface TextFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  autoComplete: string;
  secret?: boolean;
  field?: React.RefObject<HTMLInputElement | null>;
}

function TextField({ label, value, onChange, autoComplete, secret = false, field }: TextFieldProps) {
  const id = useId();
  const t = useT();
  const [shown, setShown] = useState(false);
  return (
    <div className="text-field">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <span className="text-field-box">
        <input
          ref={field}
          id={id}
          className="input"
          type={secret && !shown ? 'password' : 'text'}
          autoComplete={autoComplete}
          autoCapitalize="none"
          spellCheck={false}
          required
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
        {secret && (
          <button
            type="button"
            className="icon-button"
            aria-label={shown ? t('hidePassword') : t('showPassword')}
            onClick={() => setShown(!shown)}
          >
            {shown ? <EyeOff size={18} aria-hidden /> : <Eye size={18} aria-hidden />}
          </button>
        )}
      </span>
    </div>
  );
}

function DoorFrame({ children, sub }: { children: ReactNode; sub?: string }) {
  const t = useT();
  return (
    <div className="door">
      <header className="door-head">
        <BrandMark size={40} />
        <div>
          <strong>海塘 Seawall</strong>
          <span>{[sub, t('signInSub')].filter(Boolean).join(' · ')}</span>
        </div>
        <LanguageSwitch />
      </header>
      <main className="door-card">{children}</main>
    </div>
  );
}

/** Changes the language; says so in the other one. */
export function LanguageSwitch() {
  const t = useT();
  const language = useLanguage();
  const other = language === 'zh' ? 'en' : 'zh';
  return (
    <button
      type="button"
      className="button button-link language"
      lang={other === 'zh' ? 'zh-CN' : 'en'}
      title={t('languageHelp')}
      onClick={() => void speak(other)}
    >
      <Languages size={16} aria-hidden />
      {t('language')}
    </button>
  );
}
