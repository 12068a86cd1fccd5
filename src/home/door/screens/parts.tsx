// Small parts of the door's screens: what waits in the outbox, a field with its label, signing with a finger.
import { type PointerEvent, useEffect, useMemo, useRef, useState } from 'react';
import type { Json } from '../../../shells/kit/act-types.ts';
import { Field } from '../../../shells/kit/field.tsx';
import { useWaitingActs } from '../../../shells/kit/outbox.ts';
import { useSession } from '../../../shells/kit/session.tsx';
import { useSay } from '../../../shells/kit/words.ts';
import type { DoorPage } from '../routes.ts';
import { useT } from './door-words.ts';

/** Names of the acts about this stay that wait on this phone. */
export function useWaitingAt(episode: string): ReadonlySet<string> {
  const acts = useWaitingActs();
  return useMemo(() => {
    const found = (acts ?? []).filter(
      (one) =>
        one.state === 'waiting' && (one.input as { episode?: string } | undefined)?.episode === episode, // acts of the door name a stay
    );
    return new Set(found.map((one) => one.act));
  }, [acts, episode]);
}

/** Who of her team was at the door too. */
export function Beside({
  door,
  value,
  onChange,
}: {
  door: Json<DoorPage>;
  value: string;
  onChange: (account: string) => void;
}) {
  const t = useT();
  const say = useSay();
  const me = useSession().user?.id;
  return (
    <Field label={t('visitBeside')}>
      <select className="input" value={value} onChange={(event) => onChange(event.target.value)}>
        <option value="">{t('visitNobody')}</option>
        {door.team
          .filter((one) => one.account !== me)
          .map((one) => (
            <option key={`${one.role} ${one.account}`} value={one.account}>
              {one.name} ({say(one.roleWords)})
            </option>
          ))}
      </select>
    </Field>
  );
}

const WIDTH = 640;
const HEIGHT = 220;

/** A box to sign in with a finger or a mouse. Gives the picture in base64, or undefined while it is empty. */
export function SignatureBox({ onSigned }: { onSigned: (png: string | undefined) => void }) {
  const t = useT();
  const canvas = useRef<HTMLCanvasElement>(null);
  const writing = useRef(false);
  const [written, setWritten] = useState(false);
  // It opens below what was just pressed, under the bar: she is shown where to sign.
  useEffect(() => {
    canvas.current?.scrollIntoView({ block: 'center' });
  }, []);
  const at = (event: PointerEvent) => {
    const box = event.currentTarget.getBoundingClientRect();
    return {
      x: ((event.clientX - box.left) / box.width) * WIDTH,
      y: ((event.clientY - box.top) / box.height) * HEIGHT,
    };
  };
  const pen = () => {
    const context = canvas.current?.getContext('2d') ?? undefined;
    if (context === undefined) return undefined;
    context.lineWidth = 4;
    context.lineCap = 'round';
    context.lineJoin = 'round';
    context.strokeStyle = '#12233D';
    return context;
  };
  const begin = (event: PointerEvent) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    writing.current = true;
    const { x, y } = at(event);
    const context = pen();
    context?.beginPath();
    context?.moveTo(x, y);
    context?.lineTo(x + 0.1, y);
    context?.stroke();
  };
  const go = (event: PointerEvent) => {
    if (!writing.current) return;
    const { x, y } = at(event);
    const context = pen();
    context?.lineTo(x, y);
    context?.stroke();
  };
  const end = () => {
    if (!writing.current) return;
    writing.current = false;
    setWritten(true);
    onSigned(canvas.current?.toDataURL('image/png').split(',')[1]);
  };
  const again = () => {
    canvas.current?.getContext('2d')?.clearRect(0, 0, WIDTH, HEIGHT);
    setWritten(false);
    onSigned(undefined);
  };
  return (
    <div className="door-sign">
      <span className="field-label">{t('signHere')}</span>
      <canvas
        ref={canvas}
        width={WIDTH}
        height={HEIGHT}
        aria-label={t('signHere')}
        onPointerDown={begin}
        onPointerMove={go}
        onPointerUp={end}
        onPointerCancel={end}
      />
      <button type="button" className="button button-plain" disabled={!written} onClick={again}>
        {t('signAgain')}
      </button>
    </div>
  );
}
