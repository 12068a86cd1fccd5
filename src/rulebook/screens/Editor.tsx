// The editor of a part: the text with line numbers, checked on the server while one writes, by the very rules that
// would refuse it; what it changes; when it is to take effect, and why.
import { CircleAlert, CircleCheck, LoaderCircle } from 'lucide-react';
import { useEffect, useId, useMemo, useRef, useState } from 'react';
import type { Words } from '../../base/words.ts';
import { ActButton } from '../../shells/kit/act-button.tsx';
import { post } from '../../shells/kit/api.ts';
import { DateField } from '../../shells/kit/date-field.tsx';
import { Card } from '../../shells/kit/marks.tsx';
import { civilDay, clockTime, serverNow } from '../../shells/kit/moments.ts';
import { useTell } from '../../shells/kit/tell.tsx';
import { useSay } from '../../shells/kit/words.ts';
import type { Checked, PartShown } from '../routes.ts';
import { Diff } from './Diff.tsx';
import { useT } from './rulebook-words.ts';

const PAUSE_MS = 400;
const AGAIN_MS = 5_000;

export function Editor({ part, onProposed }: { part: PartShown; onProposed: () => void }) {
  const t = useT();
  const say = useSay();
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const gutter = useRef<HTMLPreElement>(null);
  const [text, setText] = useState(part.text);
  const [from, setFrom] = useState(() => tomorrow());
  const [reason, setReason] = useState('');
  const checked = useChecked(part.part, text);
  const numbers = useMemo(
    () => Array.from({ length: text.split('\n').length }, (_, i) => i + 1).join('\n'),
    [text],
  );
  const changed = text !== part.text;
  const goTo = (line: number) => {
    const lines = text.split('\n');
    const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
    area.current?.focus();
    area.current?.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
    // A textarea does not scroll to its selection by itself.
    if (area.current) area.current.scrollTop = Math.max(0, (line - 6) * LINE_PX);
  };
  const why = whyNot(part.whyNotPropose, {
    wrong: (checked?.problems.length ?? 0) > 0,
    unchecked: checked === undefined,
    changed,
    given: reason.trim().length >= 2 && from !== '',
  });
  return (
    <div className="rule-edit">
      <Card
        title={t('editor')}
        extra={
          <button type="button" className="button button-small" onClick={() => setText(part.text)}>
            {t('startAnew')}
          </button>
        }
        flush
      >
        <div className="rule-editor">
          <pre ref={gutter} className="rule-gutter" aria-hidden="true">
            {numbers}
          </pre>
          <textarea
            ref={area}
            className="rule-area"
            aria-label={t('editor')}
            aria-describedby={`${id}-check`}
            aria-invalid={(checked?.problems.length ?? 0) > 0}
            spellCheck={false}
            wrap="off"
            value={text}
            onChange={(event) => setText(event.target.value)}
            onScroll={(event) => {
              if (gutter.current) gutter.current.scrollTop = event.currentTarget.scrollTop;
            }}
          />
        </div>
      </Card>
      <div className="rule-side">
        <Card className="rule-bare">
          <div id={`${id}-check`} aria-live="polite">
            <CheckWords checked={checked} changed={changed} onLine={goTo} />
          </div>
          <DateField
            label={t('effectiveFrom')}
            moment
            value={from}
            aria-describedby={`${id}-from-help`}
            onChange={setFrom}
          />
          <p id={`${id}-from-help`} className="field-help">
            {t('effectiveHelp')}
          </p>
          <label className="field-label" htmlFor={`${id}-why`}>
            {t('why')}
          </label>
          <textarea
            id={`${id}-why`}
            className="input"
            rows={3}
            maxLength={500}
            placeholder={t('whyHint')}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
          <div className="rule-buttons">
            <Propose part={part.part} text={text} from={from} reason={reason} why={why} onDone={onProposed} />
          </div>
          {why && <p className="field-help">{say(why)}</p>}
        </Card>
        {changed && checked && (
          <Card title={t('preview')}>
            <Diff lines={checked.diff} />
          </Card>
        )}
      </div>
    </div>
  );
}

/** Height of a line of the editor, as in rulebook.css. */
const LINE_PX = 20;

function Propose({
  part,
  text,
  from,
  reason,
  why,
  onDone,
}: {
  part: string;
  text: string;
  from: string;
  reason: string;
  why: Words | undefined;
  onDone: () => void;
}) {
  const tell = useTell();
  return (
    <ActButton
      act="proposeChange"
      tone="primary"
      wide
      purpose="administration"
      why={why}
      title={PROPOSE}
      input={() => ({ part, text, effectiveFrom: `${from}:00+08:00`, reason: reason.trim() })}
      doneWords={PROPOSED}
      onDone={onDone}
      onRefused={(error) => tell.refused(error, PROPOSE)}
    />
  );
}

const PROPOSE: Words = { zh: '提出修改', en: 'Propose the change' };
const PROPOSED: Words = { zh: '已提出，等待双方批准', en: 'Proposed; it waits for both approvals' };
const UNCHANGED: Words = { zh: '文本没有改动', en: 'The text says the same as before' };
const CHECKING: Words = { zh: '正在检查文本，请稍候', en: 'The text is being checked' };
const MUST_FIX: Words = { zh: '请先改正文本中的问题', en: 'Correct the text first' };
const NEEDED: Words = { zh: '请填写修改理由和生效时间', en: 'Give a reason and the effective date' };

function whyNot(
  server: Words | null,
  is: { wrong: boolean; unchecked: boolean; changed: boolean; given: boolean },
): Words | undefined {
  if (server !== null) return server;
  if (!is.changed) return UNCHANGED;
  if (is.unchecked) return CHECKING;
  if (is.wrong) return MUST_FIX;
  return is.given ? undefined : NEEDED;
}

function CheckWords({
  checked,
  changed,
  onLine,
}: {
  checked: Checked | undefined;
  changed: boolean;
  onLine: (line: number) => void;
}) {
  const t = useT();
  const say = useSay();
  if (checked === undefined)
    return (
      <p className="rule-check">
        <LoaderCircle className="spin" size={16} aria-hidden />
        {t('checking')}
      </p>
    );
  if (checked.problems.length === 0) {
    const count = (kind: 'new' | 'gone') => checked.diff.filter((line) => line.kind === kind).length;
    return (
      <p className={`rule-check ${changed ? 'rule-check-good' : ''}`}>
        <CircleCheck size={16} aria-hidden />
        {changed ? t('fine', { new: count('new'), gone: count('gone') }) : t('unchanged')}
      </p>
    );
  }
  return (
    <>
      <p className="rule-check rule-check-bad">
        <CircleAlert size={16} aria-hidden />
        {t('problems', { n: checked.problems.length })}
      </p>
      <ul className="rule-problems">
        {checked.problems.map((problem) => {
          const { line } = problem;
          return (
            <li key={`${line} ${problem.en}`}>
              {line !== null && (
                <button
                  type="button"
                  className="button button-link button-small"
                  onClick={() => onLine(line)}
                >
                  {t('line', { line })}
                </button>
              )}{' '}
              {say(problem)}
            </li>
          );
        })}
      </ul>
    </>
  );
}

/** Asks the server a moment after the last letter; an answer to an older text is thrown away. */
function useChecked(part: string, text: string): Checked | undefined {
  const [answer, setAnswer] = useState<{ text: string; checked: Checked }>();
  useEffect(() => {
    let stale = false;
    let timer: ReturnType<typeof setTimeout>;
    const check = async () => {
      try {
        const checked = await post<Checked>('/api/rulebook-check', { part, text });
        if (!stale) setAnswer({ text, checked });
      } catch {
        if (!stale) timer = setTimeout(check, AGAIN_MS); // no answer: not checked, and asked once more
      }
    };
    timer = setTimeout(check, PAUSE_MS);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [part, text]);
  return answer?.text === text ? answer.checked : undefined;
}

/** Tomorrow at the same hour, in the district's zone, as the browser's field wants it. */
function tomorrow(): string {
  const at = new Date(serverNow().getTime() + 86_400_000);
  return `${civilDay(at)}T${clockTime(at).slice(0, 2)}:00`;
}
