// The sheet that travels with the vehicle: A4, names masked as on the screen, so that a sheet left on a seat tells nobody.

import { useState } from 'react';
import type { Paper, PaperLanguage } from '../../base/paper.ts';
import type { Words } from '../../base/words.ts';
import { WhyButton } from '../../shells/kit/act-button.tsx';
import { Go, useAddress } from '../../shells/kit/go.tsx';
import { civilDay, clockTime, serverNow } from '../../shells/kit/moments.ts';
import { PaperSheet } from '../../shells/kit/paper.tsx';
import { ErrorState, Waiting } from '../../shells/kit/states.tsx';
import { type TripShown, useTrip } from './parts.tsx';
import { useT } from './transport-words.ts';

export default function TripSheetScreen() {
  const t = useT();
  const { trip: id = '' } = useAddress();
  const { data: trip, error, refetch } = useTrip(id);
  const [language, setLanguage] = useState<PaperLanguage>('zh');
  if (trip === undefined)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />;
  return (
    <>
      {/* The paper brings its own heading. */}
      <div className="paper-actions">
        <Go to={`/transport/${id}`} className="button">
          {trip.code}
        </Go>
        <fieldset className="chips" aria-label={t('language')}>
          {(['zh', 'en'] as const).map((one) => (
            <button
              key={one}
              type="button"
              className="chip"
              aria-pressed={language === one}
              onClick={() => setLanguage(one)}
            >
              {one === 'zh' ? '中文' : 'English'}
            </button>
          ))}
        </fieldset>
        <WhyButton tone="primary" onPress={() => window.print()}>
          {t('sheetPrint')}
        </WhyButton>
      </div>
      <PaperSheet paper={sheetOf(trip)} language={language} />
    </>
  );
}

const w = (zh: string, en: string): Words => ({ zh, en });
const stampOf = (at: Date | string) => `${civilDay(at)} ${clockTime(at)}`;

function sheetOf(trip: TripShown): Paper {
  const at = (moment: string | null) => (moment === null ? '' : clockTime(moment));
  return {
    kind: 'trip',
    number: trip.code,
    title: w('转运乘车单', 'Trip sheet'),
    issuer: w('人员转运', 'Transport'),
    blocks: [
      {
        kind: 'fields',
        fields: [
          { label: w('送往', 'To'), value: trip.destination, half: true },
          { label: w('类型', 'Kind'), value: trip.kind, half: true },
          { label: w('车牌', 'Vehicle'), value: trip.vehicle, half: true },
          { label: w('司机', 'Driver'), value: trip.driver, half: true },
          { label: w('发车', 'Departs'), value: stampOf(trip.departsAt), half: true },
          { label: w('应到', 'Due'), value: stampOf(trip.dueAt), half: true },
          { label: w('防护', 'Protection'), value: trip.protection, half: true },
          { label: w('名单 / 座位', 'List / seats'), value: `${trip.riders} / ${trip.seats}`, half: true },
        ],
      },
      {
        kind: 'table',
        title: w('按接人顺序', 'In the order they are fetched'),
        head: [
          w('序', 'No.'),
          w('姓名', 'Name'),
          w('编号', 'Code'),
          w('从哪里接', 'From'),
          w('行李', 'Luggage'),
          w('随行', 'Needs'),
          w('上车', 'On'),
          w('下车', 'Off'),
          w('接收', 'Received'),
        ],
        rows: trip.people.map((one) => [
          String(one.no),
          one.name,
          one.code,
          one.unit ?? '',
          one.luggage === 0 ? '' : String(one.luggage),
          one.needs ? w('有', 'yes') : '',
          one.absentWhy === null ? at(one.boardedAt) : w('未上车', 'absent'),
          at(one.alightedAt),
          at(one.receivedAt),
        ]),
      },
      {
        kind: 'signatures',
        signatures: [
          { label: w('司机', 'Driver') },
          { label: w('随车人员', 'Crew') },
          { label: w('接收方', 'Received by') },
          { label: w('车辆消毒', 'Vehicle disinfected') },
        ],
      },
    ],
    foot: w(
      `${stampOf(serverNow())} 打印 · 姓名已隐去，用后交回`,
      `Printed ${stampOf(serverNow())} · names are masked; hand it back after use`,
    ),
  };
}
