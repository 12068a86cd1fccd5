// A paper on the screen, as it is printed: the same blocks the PDF is made from. Printing the page prints the paper
// alone (paper.css); the PDF comes from the server, for whoever has to send or file it.
import { useState } from 'react';
import {
  type Paper,
  type PaperBlock,
  type PaperField,
  type PaperLanguage,
  type PaperSignature,
  type PaperText,
  paperText,
  rowsOfFields,
} from '../../base/paper.ts';
import type { Words } from '../../base/words.ts';
import { WhyButton } from './act-button.tsx';
import type { ActName, InputOf, Json } from './act-types.ts';
import { downloadPaper, saveFile } from './api.ts';
import { useT } from './kit-words.ts';
import './paper.css';
import { useTell } from './tell.tsx';

/** The paper, in one language whatever the page speaks: it is for somebody else. */
export function PaperSheet({ paper, language }: { paper: Json<Paper>; language: PaperLanguage }) {
  return (
    <article className="paper" lang={language === 'zh' ? 'zh-CN' : 'en'}>
      <header className="paper-head">
        <span>{paper.issuer[language]}</span>
        <span className="digits">
          {language === 'zh' ? '编号' : 'No.'} {paper.number}
        </span>
      </header>
      <h1>{paper.title[language]}</h1>
      {paper.blocks.map((block, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a paper is printed as it came; its blocks never move
        <Block key={i} block={block as PaperBlock} language={language} />
      ))}
      <footer>{paper.foot[language]}</footer>
    </article>
  );
}

function Block({ block, language }: { block: PaperBlock; language: PaperLanguage }) {
  return (
    <section className={`paper-${block.kind}`}>
      {block.title !== undefined && <h2>{block.title[language]}</h2>}
      <Content block={block} language={language} />
    </section>
  );
}

function Content({ block, language }: { block: PaperBlock; language: PaperLanguage }) {
  const text = (one: PaperText) => paperText(one, language);
  if (block.kind === 'text')
    return (
      <>
        {text(block.text)
          .split('\n')
          .map((line) => (
            <p key={line}>{line}</p>
          ))}
      </>
    );
  if (block.kind === 'fields') return <Fields fields={block.fields} language={language} />;
  if (block.kind === 'list') {
    const items = block.items.map((item) => <li key={text(item)}>{text(item)}</li>);
    return block.numbered ? <ol>{items}</ol> : <ul>{items}</ul>;
  }
  if (block.kind === 'table')
    return (
      <table>
        <thead>
          <tr>
            {block.head.map((words) => (
              <th key={words.en} scope="col">
                {words[language]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {block.rows.map((row, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: as above
            <tr key={i}>
              {row.map((cell, k) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: as above
                <td key={k}>{text(cell)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    );
  return <Signatures signatures={block.signatures} stamp={block.stamp} language={language} />;
}

function Fields({ fields, language }: { fields: readonly PaperField[]; language: PaperLanguage }) {
  return (
    <div className="paper-facts">
      {rowsOfFields(fields).map((row) => (
        <dl key={row[0]?.label.en} className="paper-row">
          {row.map((field) => (
            <div key={field.label.en}>
              <dt>{field.label[language]}</dt>
              <dd>{field.value === undefined ? '\u00a0' : paperText(field.value, language)}</dd>
            </div>
          ))}
        </dl>
      ))}
    </div>
  );
}

function Signatures({
  signatures,
  stamp,
  language,
}: {
  signatures: readonly PaperSignature[];
  stamp: Words | undefined;
  language: PaperLanguage;
}) {
  return (
    <>
      <ul>
        {signatures.map((one) => (
          <li key={one.label.en}>
            <span className="paper-label">{one.label[language]}</span>
            <span className="paper-line">
              {one.picture === undefined ? (
                (one.name ?? '')
              ) : (
                <img src={`data:image/png;base64,${one.picture}`} alt={one.label[language]} />
              )}
            </span>
            <span className="paper-label">
              {[
                one.picture === undefined ? undefined : one.name,
                one.at === undefined ? undefined : paperText(one.at, language),
              ]
                .filter((known) => known !== undefined)
                .join('  ') || (language === 'zh' ? '日期：' : 'Date:')}
            </span>
          </li>
        ))}
      </ul>
      {stamp !== undefined && <p className="paper-stamp">{stamp[language]}</p>}
    </>
  );
}

/** Which language, print, PDF. `act` and `input` are those the paper came from: fetching it as PDF is on record too. */
export function PaperActions<N extends ActName>({
  act,
  input,
  language,
  onLanguage,
}: {
  act: N;
  input: InputOf<N>;
  language: PaperLanguage;
  onLanguage: (language: PaperLanguage) => void;
}) {
  const t = useT();
  const tell = useTell();
  const [fetching, setFetching] = useState(false);
  const fetchPdf = async () => {
    setFetching(true);
    try {
      const { file, name } = await downloadPaper(act, input, language);
      saveFile(name ?? 'paper.pdf', file);
    } catch (error) {
      tell.refused(error);
    } finally {
      setFetching(false);
    }
  };
  return (
    <div className="paper-actions">
      <fieldset className="chips" aria-label={t('paperLanguage')}>
        {(['zh', 'en'] as const).map((one) => (
          <button
            key={one}
            type="button"
            className="chip"
            aria-pressed={language === one}
            onClick={() => onLanguage(one)}
          >
            {one === 'zh' ? '中文' : 'English'}
          </button>
        ))}
      </fieldset>
      <WhyButton tone="plain" pending={fetching} onPress={() => void fetchPdf()}>
        {t('paperPdf')}
      </WhyButton>
      <WhyButton tone="primary" onPress={() => window.print()}>
        {t('paperPrint')}
      </WhyButton>
    </div>
  );
}
